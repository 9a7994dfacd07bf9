//! Gives `cordon.exe` its name, its version and its picture, by which Windows and who looks after it tell what it is.

use std::env;
use std::error::Error;

use tauri_winres::WindowsResource;

fn main() -> Result<(), Box<dyn Error>> {
    const ICON: &str = "../../src-tauri/icons/icon.ico";
    println!("cargo::rerun-if-changed={ICON}");
    if env::var_os("CARGO_CFG_WINDOWS").is_some() {
        let mut resource = WindowsResource::new();
        resource.set("ProductName", "Cordon").set("CompanyName", "the Cordon contributors").set_icon(ICON);
        resource.compile()?;
    }
    Ok(())
}
