//! The installed window, driven through WebDriver: no more of it than one person's way through needs.
//!
//! The journeys of `cargo xtask test` have a whole client; here is none, so that xtask stays quick to build.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use super::root::Root;

/// How long anything may take to appear.
const PATIENCE: Duration = Duration::from_secs(60);
/// The Enter key, as WebDriver writes it.
const ENTER: char = '\u{e007}';
/// The key of an element in WebDriver's answers.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The window, open until it is dropped.
pub(crate) struct Window {
    port: u16,
    session: String,
    process: Child,
}

impl Window {
    /// Starts the installed program for the person in `root`, beside what `script` starts before it.
    pub(crate) fn open(root: &Root<'_>, script: &str) -> anyhow::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        // Without the variable Tauri lets nobody drive its windows; tauri-driver sets it in the same way.
        let driven = "export TAURI_WEBVIEW_AUTOMATION=true TAURI_AUTOMATION=true";
        let mut command =
            root.signed_in(&format!("{script}\n{driven}\nexec WebKitWebDriver --host=127.0.0.1 --port={port}"));
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut window = Self { port, session: String::new(), process };
        let options = json!({ "webkitgtk:browserOptions": { "binary": "/usr/bin/cordon-desktop", "args": [] } });
        let wanted = json!({ "capabilities": { "alwaysMatch": options } });
        let start = Instant::now();
        let session = loop {
            match window.ask("POST", "/session", Some(&wanted)) {
                Ok(session) => break session,
                Err(error) => ensure!(start.elapsed() < PATIENCE, "no session: {error:#}"),
            }
            std::thread::sleep(Duration::from_millis(200));
        };
        window.session = session["sessionId"].as_str().context("a session has a name")?.to_owned();
        Ok(window)
    }

    /// Goes to a screen by the sidebar.
    pub(crate) fn go(&self, screen: &str) -> anyhow::Result<()> {
        self.click(&format!("//nav//button[normalize-space(.)='{screen}']"))?;
        self.find(&format!("//h1[.='{screen}']")).map(|_| ())
    }

    /// Clicks the button with this name.
    pub(crate) fn press(&self, name: &str) -> anyhow::Result<()> {
        self.click(&format!("//main//button[normalize-space(.)='{name}']"))
    }

    /// Types over what stands in the field with this label, and presses Enter where `text` ends with a line.
    pub(crate) fn retype(&self, label: &str, text: &str) -> anyhow::Result<()> {
        let field = self.find(&format!("//*[@id=//label[normalize-space(.)='{label}']/@for]"))?;
        self.execute("arguments[0].select()", &[&field])?;
        let keys: String = text.chars().map(|char| if char == '\n' { ENTER } else { char }).collect();
        self.of_element(&field, "value", &json!({ "text": keys }))
    }

    /// Waits until all of `parts` can be read in the window.
    pub(crate) fn shows(&self, parts: &[&str]) -> anyhow::Result<()> {
        let start = Instant::now();
        loop {
            let text = self.execute("return document.body.innerText", &[])?;
            let text = text.as_str().unwrap_or_default();
            let Some(missing) = parts.iter().find(|part| !text.contains(**part)) else { return Ok(()) };
            ensure!(start.elapsed() < PATIENCE, "the window does not show: {missing}\n\n{text}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn click(&self, xpath: &str) -> anyhow::Result<()> {
        let start = Instant::now();
        loop {
            let element = self.find(xpath)?;
            // What is half under the edge of the window cannot be hit.
            let clicked = self
                .execute("arguments[0].scrollIntoView({ block: 'center' })", &[&element])
                .and_then(|_| self.of_element(&element, "click", &json!({})));
            match clicked {
                Ok(()) => return Ok(()),
                // It was drawn anew, or still moves.
                Err(error) => ensure!(start.elapsed() < PATIENCE, "{xpath} cannot be clicked: {error:#}"),
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn find(&self, xpath: &str) -> anyhow::Result<String> {
        let start = Instant::now();
        let by = json!({ "using": "xpath", "value": xpath });
        loop {
            match self.in_session("POST", "element", Some(&by)) {
                Ok(element) => return Ok(element[ELEMENT].as_str().context("an element has a name")?.to_owned()),
                Err(error) => ensure!(start.elapsed() < PATIENCE, "no {xpath}: {error:#}"),
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn of_element(&self, element: &str, what: &str, body: &Value) -> anyhow::Result<()> {
        self.in_session("POST", &format!("element/{element}/{what}"), Some(body)).map(|_| ())
    }

    /// Runs a line of JavaScript, to which the elements are `arguments`.
    fn execute(&self, script: &str, elements: &[&str]) -> anyhow::Result<Value> {
        let arguments: Vec<_> = elements.iter().map(|element| json!({ ELEMENT: element })).collect();
        self.in_session("POST", "execute/sync", Some(&json!({ "script": script, "args": arguments })))
    }

    fn in_session(&self, method: &str, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        self.ask(method, &format!("/session/{}/{path}", self.session), body)
    }

    /// One request; the value of its answer.
    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> anyhow::Result<Value> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
        connection.set_read_timeout(Some(PATIENCE))?;
        write!(
            connection,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        )?;
        let mut answer = BufReader::new(connection);
        let mut line = String::new();
        let mut length = 0;
        while answer.read_line(&mut line)? > 2 {
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse()?;
            }
            line.clear();
        }
        let mut bytes = vec![0; length];
        answer.read_exact(&mut bytes)?;
        let mut value: Value = serde_json::from_slice(&bytes)?;
        let value = value["value"].take();
        if let Some(error) = value["error"].as_str() {
            bail!("{error}: {}", value["message"].as_str().unwrap_or_default());
        }
        Ok(value)
    }

    /// Closes it as a person does, so that everything is written.
    pub(crate) fn close(self) -> anyhow::Result<()> {
        self.in_session("DELETE", "window", None).map(|_| ())
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // Everything of its namespace goes with it.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
