//! Failures: what went wrong, with the file it was about.

use std::path::Path;

use crate::Format;

/// An error of the command line, with its code and, where one is to blame, its file.
#[derive(Debug)]
pub(crate) struct Failure {
    file: Option<String>,
    code: String,
    at: String,
    message: String,
}

impl Failure {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { file: None, code: code.to_owned(), at: String::new(), message: message.into() }
    }

    /// Returns an error about reading or writing a file.
    pub(crate) fn io(file: &Path, error: &std::io::Error) -> Self {
        Self::new("io", error.to_string()).in_file(file)
    }

    /// Returns the same failure at a place: a JSON Pointer.
    pub(crate) fn at(self, at: impl Into<String>) -> Self {
        Self { at: at.into(), ..self }
    }

    pub(crate) fn in_file(self, file: &Path) -> Self {
        let name = if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() };
        Self { file: Some(name), ..self }
    }

    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    /// Writes the failure to standard error: `permask: policy.json: /roles/x: message (code)`.
    pub(crate) fn report(&self, format: Format) {
        match format {
            Format::Text => eprintln!("permask: {self}"),
            Format::Json => {
                let Self { file, code, at, message } = self;
                eprintln!("{}", serde_json::json!({ "file": file, "code": code, "at": at, "message": message }));
            }
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(file) = &self.file {
            write!(formatter, "{file}: ")?;
        }
        if !self.at.is_empty() {
            write!(formatter, "{}: ", self.at)?;
        }
        write!(formatter, "{} ({})", self.message, self.code)
    }
}

impl From<permask::Error> for Failure {
    fn from(error: permask::Error) -> Self {
        Self {
            file: None,
            code: error.code().as_str().to_owned(),
            at: error.at().to_owned(),
            message: error.message().to_owned(),
        }
    }
}
