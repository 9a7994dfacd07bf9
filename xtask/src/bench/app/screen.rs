//! A display that nobody sees, with a session bus, and what stands on it.
//!
//! The server says when something was drawn (the DAMAGE extension), so that looking takes no time from the program that
//! is measured before there is anything to see.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, BufWriter};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, ensure};
use x11rb::connection::{Connection, RequestConnection};
use x11rb::protocol::damage::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat};
use x11rb::rust_connection::RustConnection;
use xshell::{Shell, TempDir};

/// Larger than the windows, which are 1000 × 700.
const SIZE: (u16, u16) = (1280, 800);
/// Bytes of a pixel at a depth of 24 bits, as the server sends them: blue, green, red and one that means nothing.
const PIXEL: usize = 4;
/// Colours from which on there is content. An empty window has up to three: the screen's, the frame's and its own; the
/// smoothed letters of one sentence have dozens.
const COLOURS: usize = 16;

/// A sample has one pixel of so many: not a divisor of the width, so that all columns have their turn.
const APART: usize = 7;

pub(super) struct Display {
    server: Child,
    bus: Child,
    /// As in DISPLAY.
    pub(super) name: String,
    /// As in DBUS_SESSION_BUS_ADDRESS.
    pub(super) bus_address: String,
    /// Of the services that the bus starts, so that none opens the keyring of the person who measures.
    _home: TempDir,
}

impl Display {
    pub(super) fn open(shell: &Shell) -> anyhow::Result<Self> {
        let (width, height) = SIZE;
        let size = format!("{width}x{height}x24");
        let server = ["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &size];
        let (server, number) = first_line(Command::new("Xvfb").args(server))?;
        let (name, home) = (format!(":{number}"), shell.create_temp_dir()?);
        let mut bus = Command::new("dbus-daemon");
        at_home(shell, &mut bus, home.path())?.env("DISPLAY", &name);
        let (bus, bus_address) = first_line(bus.args(["--session", "--nofork", "--print-address=1"]))?;
        Ok(Self { server, bus, name, bus_address, _home: home })
    }

    pub(super) fn look(&self) -> anyhow::Result<Look> {
        let (connection, screen) = x11rb::connect(Some(&self.name))?;
        let root = connection.setup().roots.get(screen).context("the display has no screen")?.root;
        ensure!(connection.extension_information(damage::X11_EXTENSION_NAME)?.is_some(), "the display has no DAMAGE");
        connection.damage_query_version(1, 1)?.reply()?;
        let damage = connection.generate_id()?;
        connection.damage_create(damage, root, damage::ReportLevel::NON_EMPTY)?.check()?;
        Ok(Look { connection, root, damage })
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        for process in [&mut self.bus, &mut self.server] {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// Lets `command` run for a person whose home is `home`, and who has no other display.
pub(super) fn at_home<'a>(shell: &Shell, command: &'a mut Command, home: &Path) -> anyhow::Result<&'a mut Command> {
    command.env("HOME", home).env_remove("WAYLAND_DISPLAY");
    for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "TMPDIR"] {
        command.env(name, shell.create_dir(home.join(name))?);
    }
    Ok(command)
}

/// Starts a server that says on its first line how it is reached.
fn first_line(command: &mut Command) -> anyhow::Result<(Child, String)> {
    let name = command.get_program().to_string_lossy().into_owned();
    let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut process = command.spawn().with_context(|| format!("{name} does not start"))?;
    let mut line = String::new();
    BufReader::new(process.stdout.take().context("its output")?).read_line(&mut line)?;
    ensure!(!line.trim().is_empty(), "{name} does not start");
    Ok((process, line.trim().to_owned()))
}

/// Somebody who looks at the display.
pub(super) struct Look {
    connection: RustConnection,
    root: u32,
    damage: u32,
}

impl Look {
    /// Whether anything was drawn since the last time that this was asked.
    pub(super) fn was_drawn(&self) -> anyhow::Result<bool> {
        let mut drawn = false;
        while self.connection.poll_for_event()?.is_some() {
            drawn = true;
        }
        if drawn {
            self.connection.damage_subtract(self.damage, x11rb::NONE, x11rb::NONE)?.check()?;
        }
        Ok(drawn)
    }

    /// The whole screen.
    pub(super) fn picture(&self) -> anyhow::Result<Picture> {
        let (width, height) = SIZE;
        let image = self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, width, height, !0)?.reply()?;
        ensure!(image.data.len() == usize::from(width) * usize::from(height) * PIXEL, "the picture has another size");
        Ok(Picture { pixels: image.data })
    }
}

pub(super) struct Picture {
    pixels: Vec<u8>,
}

impl Picture {
    /// Whether anything but empty areas is to be seen.
    pub(super) fn shows_content(&self) -> bool {
        let mut colours = HashSet::new();
        let mut last = None;
        self.colours().any(|colour| {
            // Areas are large, and asking the set takes long.
            last.replace(colour) != Some(colour) && colours.insert(colour) && colours.len() >= COLOURS
        })
    }

    /// Some of its pixels, to be kept.
    pub(super) fn sample(&self) -> Sample {
        Sample { colours: self.colours().step_by(APART).collect() }
    }

    pub(super) fn save(&self, file: &Path) -> anyhow::Result<()> {
        let (width, height) = SIZE;
        let file = BufWriter::new(std::fs::File::create(file)?);
        let mut encoder = png::Encoder::new(file, width.into(), height.into());
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let pixels: Vec<u8> = self.colours().flat_map(|[blue, green, red]| [red, green, blue]).collect();
        Ok(encoder.write_header()?.write_image_data(&pixels)?)
    }

    fn colours(&self) -> impl Iterator<Item = [u8; 3]> {
        let (pixels, _) = self.pixels.as_chunks::<PIXEL>();
        pixels.iter().map(|[blue, green, red, _]| [*blue, *green, *red])
    }
}

/// Pixels of a picture that lie regularly in it.
pub(super) struct Sample {
    colours: Vec<[u8; 3]>,
}

impl Sample {
    /// The share of pixels that are another.
    pub(super) fn differs(&self, other: &Self) -> f64 {
        let others = self.colours.iter().zip(&other.colours).filter(|(one, two)| one != two).count();
        others as f64 / self.colours.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_window_is_no_content_and_a_sentence_is() {
        let picture = |colours: usize| {
            let pixels = (0..1000).flat_map(|pixel| [(pixel % colours) as u8, 0, 0, pixel as u8]).collect();
            Picture { pixels }
        };
        assert!(!picture(1).shows_content());
        assert!(!picture(COLOURS - 1).shows_content());
        assert!(picture(COLOURS).shows_content());
    }

    #[test]
    fn the_byte_that_means_nothing_makes_no_difference() {
        let picture = |last| {
            let pixels = (0..8 * PIXEL).map(|byte| if byte % PIXEL == 3 { last } else { 1 }).collect();
            Picture { pixels }
        };
        let (one, mut two) = (picture(0).sample(), picture(9).sample());
        assert!(one.differs(&two) < f64::EPSILON);
        two.colours[1] = [1, 1, 2];
        assert!((one.differs(&two) - 0.5).abs() < f64::EPSILON);
    }
}
