//! As much of PostgreSQL's protocol (version 3.0) as tests and benches need: a Unix socket, trust, texts.

use std::io::{BufReader, Read, Write};
use std::os::unix::net::UnixStream;

/// A connection to the cluster whose socket is in the folder that `SLOTWRIGHT_POSTGRES` names.
pub(crate) struct Client {
    reader: BufReader<UnixStream>,
    writer: UnixStream,
}

/// Why a statement failed, by its SQLSTATE and its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) state: String,
    pub(crate) message: String,
}

/// What an exclusion constraint says.
pub(crate) const EXCLUDED: &str = "23P01";

impl Client {
    /// Connects; `None` if there is no server, since nobody asked for one.
    pub(crate) fn connect() -> Option<Client> {
        let folder = std::env::var_os("SLOTWRIGHT_POSTGRES")?;
        let socket = std::path::Path::new(&folder).join(".s.PGSQL.5432");
        let writer = UnixStream::connect(&socket).unwrap_or_else(|error| panic!("{socket:?}: {error}"));
        let mut client = Client { reader: BufReader::new(writer.try_clone().unwrap()), writer };
        let hello = b"\0\x03\0\0user\0postgres\0database\0postgres\0\0";
        client.writer.write_all(&(hello.len() as u32 + 4).to_be_bytes()).unwrap();
        client.writer.write_all(hello).unwrap();
        client.until_ready().unwrap();
        Some(client)
    }

    /// Runs statements, in one transaction if there are several.
    pub(crate) fn run(&mut self, sql: &str) -> Result<(), Failure> {
        self.send(&message(b'Q', &[sql.as_bytes(), b"\0"].concat()));
        self.until_ready()
    }

    /// Prepares a statement: parsed once, then run by name.
    pub(crate) fn prepare(&mut self, name: &str, sql: &str) {
        let body = [name.as_bytes(), b"\0", sql.as_bytes(), b"\0\0\0"].concat();
        self.send(&[message(b'P', &body), message(b'S', b"")].concat());
        self.until_ready().unwrap();
    }

    /// Runs what was prepared, with its values as texts.
    pub(crate) fn execute(&mut self, name: &str, values: &[&str]) -> Result<(), Failure> {
        let mut body = [b"\0", name.as_bytes(), b"\0\0\0"].concat();
        body.extend((values.len() as u16).to_be_bytes());
        for value in values {
            body.extend((value.len() as u32).to_be_bytes());
            body.extend(value.as_bytes());
        }
        body.extend(b"\0\0");
        self.send(&[message(b'B', &body), message(b'E', b"\0\0\0\0\0"), message(b'S', b"")].concat());
        self.until_ready()
    }

    fn send(&mut self, bytes: &[u8]) {
        self.writer.write_all(bytes).unwrap();
    }

    /// Reads what the server says until it waits for the next.
    fn until_ready(&mut self) -> Result<(), Failure> {
        let mut failure = Ok(());
        loop {
            let mut head = [0; 5];
            self.reader.read_exact(&mut head).unwrap();
            let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
            let mut body = vec![0; length - 4];
            self.reader.read_exact(&mut body).unwrap();
            match head[0] {
                b'E' => failure = Err(Failure::of(&body)),
                b'R' => assert_eq!(body, [0; 4], "the server wants a password"),
                b'Z' => return failure,
                _ => {}
            }
        }
    }
}

impl Failure {
    fn of(body: &[u8]) -> Failure {
        let field = |kind: u8| {
            let field = body.split(|byte| *byte == 0).find(|field| field.first() == Some(&kind));
            String::from_utf8_lossy(field.map_or(&[][..], |field| &field[1..])).into_owned()
        };
        Failure { state: field(b'C'), message: field(b'M') }
    }
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind][..], &(body.len() as u32 + 4).to_be_bytes(), body].concat()
}
