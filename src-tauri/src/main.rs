//! The desktop shell: puts the parts together, opens the window, and answers its commands.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod bindings;
mod check;
mod clipboard;
mod envelope;
mod error;
mod ledger_view;
mod session;
mod settings;
mod suggest;

use std::alloc::System;

use anyhow::Context;
use zeroizing_alloc::ZeroAlloc;

use crate::session::Session;

/// Wipes memory when it is freed: zxcvbn, the deserialiser and the standard library copy the password as they work.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> anyhow::Result<()> {
    tauri::Builder::default()
        .manage(Session::new()?)
        .invoke_handler(bindings::builder().invoke_handler())
        .run(tauri::generate_context!())
        .context("the window cannot be opened; on Linux, cordon check does the same at a prompt")
}
