//! Faults: why a text was not masked. Then nothing of it comes out.

use std::fmt;

/// Why a text was not masked, as a stable word in kebab-case.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FaultCode {
    /// The text is not JSON as RFC 8259 defines it.
    InvalidJson,
    /// One record of a stream is larger than is held in memory.
    RecordTooLarge,
    /// Arrays and objects are nested deeper than the limit.
    TooDeep,
    /// The whole text is larger than is masked at once.
    TooLarge,
}

impl FaultCode {
    /// Returns the code as it is written: `invalid-json`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidJson => "invalid-json",
            Self::RecordTooLarge => "record-too-large",
            Self::TooDeep => "too-deep",
            Self::TooLarge => "too-large",
        }
    }
}

/// Why a text was not masked: a code, a place, and what was expected there.
///
/// INVARIANT (noninterference): nothing of what is hidden shows. The place ends at the masked ancestor, and neither a line
/// nor a column is told, which would tell the length of what stands before.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    /// What went wrong.
    pub code: FaultCode,
    /// Where, as a JSON Pointer (RFC 6901); empty for the whole.
    pub at: String,
    /// What was expected.
    pub message: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.at.is_empty() {
            // A member's name may hold what moves a terminal's cursor.
            for sign in self.at.chars() {
                fmt::Write::write_char(formatter, if sign.is_control() { '\u{fffd}' } else { sign })?;
            }
            formatter.write_str(": ")?;
        }
        formatter.write_str(self.message)
    }
}

impl std::error::Error for Fault {}
