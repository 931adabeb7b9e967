//! Writer: lines with their indentation, and comments out of titles and descriptions.

use super::quote::in_comment;
use crate::Json;
use crate::authoring::document;

/// A text that grows line by line.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
    depth: usize,
}

impl Writer {
    pub(super) fn line(&mut self, line: &str) {
        if !line.is_empty() {
            self.text.push_str(&"  ".repeat(self.depth));
        }
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Writes a line after which everything stands deeper.
    pub(super) fn open(&mut self, line: &str) {
        self.line(line);
        self.depth += 1;
    }

    /// Ends what `open` began; where nothing came between, on the same line.
    pub(super) fn close(&mut self, line: &str) {
        self.depth = self.depth.saturating_sub(1);
        if self.text.ends_with("{\n") {
            self.text.pop();
            self.text.push_str(line);
            self.text.push('\n');
        } else {
            self.line(line);
        }
    }

    /// Writes what is said of something to people: its title, and its description below.
    pub(super) fn comment(&mut self, json: &Json) {
        let said = ["title", "description"].into_iter().filter_map(|member| document::text(json, member));
        let lines: Vec<String> = said.map(in_comment).filter(|line| !line.is_empty()).collect();
        match lines.as_slice() {
            [] => {}
            [line] => self.line(&format!("/** {line} */")),
            lines => {
                self.line("/**");
                for (number, line) in lines.iter().enumerate() {
                    if number > 0 {
                        self.line(" *");
                    }
                    self.line(&format!(" * {line}"));
                }
                self.line(" */");
            }
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}
