//! The one error type: a stable code, a place, and a sentence.

use std::borrow::Cow;
use std::fmt::{self, Write};

/// What went wrong, as a stable word in kebab-case. Programs branch on it; the sentence is for people and may change.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Code {
    /// The token's algorithm is not one that is accepted.
    AlgNotAllowed,
    /// A segment of the token is not base64url in its one canonical form, or the header is too long.
    BadBase64,
    /// A claim is missing, or is not of its type or in its range.
    BadClaim,
    /// A condition cannot be read, or may not stand where it stands.
    BadCondition,
    /// The token's header is not one JSON object, or a member that must be text is not.
    BadHeader,
    /// A key set cannot be read: a key is unusable, private, or named twice.
    BadKeySet,
    /// A token lives longer than its kind may, or ends before it begins.
    BadLifetime,
    /// A mask is unknown, or its parameters make no sense.
    BadMask,
    /// A name has characters that it may not have, or none.
    BadName,
    /// A path is outside the supported part of JSONPath.
    BadPath,
    /// A permission pattern cannot be read.
    BadPattern,
    /// A token's payload is not one JSON object.
    BadPayload,
    /// A bundle was signed by a trusted key, but its policy cannot be used.
    BadPolicy,
    /// The signature does not match.
    BadSignature,
    /// The token's time is over by the clock here, and not by that of the server: the clock here is ahead.
    ClockAhead,
    /// The token was issued later than the clock here says it is: the clock is behind, or the issuer's ahead.
    ClockBehind,
    /// Roles include each other in a circle.
    Cycle,
    /// An id stands twice.
    DuplicateId,
    /// An object has a member twice.
    DuplicateName,
    /// A bundle has the version of one that is known, and another policy.
    Equivocation,
    /// The token's time is over.
    Expired,
    /// The token's header has a member that is never accepted.
    HeaderForbidden,
    /// The text is not JSON as RFC 8259 defines it.
    InvalidJson,
    /// The key may not sign this kind of token, or does not fit the algorithm.
    KeyUnfit,
    /// The token is not three segments of its alphabet.
    Malformed,
    /// A member that must be there is not.
    MissingMember,
    /// A subject token and a bundle do not go together: another tenant, or a policy that is too old.
    MixAndMatch,
    /// The token's time has not begun.
    NotYetValid,
    /// The token is older than one that is known, or than the app's build allows.
    Rollback,
    /// The token is of another subject than the app expects.
    SubjectMismatch,
    /// JSON is nested deeper than the limit.
    TooDeep,
    /// An update of the key set was not signed by enough different keys.
    TooFewSignatures,
    /// Bytes or counts are over a limit.
    TooLarge,
    /// No class of this name is declared.
    UnknownClass,
    /// No trusted key has this id.
    UnknownKey,
    /// An object has a member that its kind does not have.
    UnknownMember,
    /// Nothing that is declared fits a permission or a pattern.
    UnknownPermission,
    /// No role of this name is declared.
    UnknownRole,
    /// The document's format, or a member of a token, is not supported.
    UnsupportedSchema,
    /// An update of the key set skips a version.
    VersionGap,
    /// The token is for another audience.
    WrongAudience,
    /// The token is from another issuer, or its key belongs to another one.
    WrongIssuer,
    /// A JSON value is of another kind than it must be.
    WrongKind,
    /// The bundle has another policy than the app expects.
    WrongPolicy,
    /// The bundle is for another tenant.
    WrongTenant,
    /// The token is of another type than was asked for.
    WrongType,
    /// A value is outside what is accepted.
    WrongValue,
}

impl Code {
    /// Every code, in alphabetical order.
    pub const ALL: &[Self] = &[
        Self::AlgNotAllowed,
        Self::BadBase64,
        Self::BadClaim,
        Self::BadCondition,
        Self::BadHeader,
        Self::BadKeySet,
        Self::BadLifetime,
        Self::BadMask,
        Self::BadName,
        Self::BadPath,
        Self::BadPattern,
        Self::BadPayload,
        Self::BadPolicy,
        Self::BadSignature,
        Self::ClockAhead,
        Self::ClockBehind,
        Self::Cycle,
        Self::DuplicateId,
        Self::DuplicateName,
        Self::Equivocation,
        Self::Expired,
        Self::HeaderForbidden,
        Self::InvalidJson,
        Self::KeyUnfit,
        Self::Malformed,
        Self::MissingMember,
        Self::MixAndMatch,
        Self::NotYetValid,
        Self::Rollback,
        Self::SubjectMismatch,
        Self::TooDeep,
        Self::TooFewSignatures,
        Self::TooLarge,
        Self::UnknownClass,
        Self::UnknownKey,
        Self::UnknownMember,
        Self::UnknownPermission,
        Self::UnknownRole,
        Self::UnsupportedSchema,
        Self::VersionGap,
        Self::WrongAudience,
        Self::WrongIssuer,
        Self::WrongKind,
        Self::WrongPolicy,
        Self::WrongTenant,
        Self::WrongType,
        Self::WrongValue,
    ];

    /// Returns the code as it is written: `unknown-member`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AlgNotAllowed => "alg-not-allowed",
            Self::BadBase64 => "bad-base64",
            Self::BadClaim => "bad-claim",
            Self::BadCondition => "bad-condition",
            Self::BadHeader => "bad-header",
            Self::BadKeySet => "bad-key-set",
            Self::BadLifetime => "bad-lifetime",
            Self::BadMask => "bad-mask",
            Self::BadName => "bad-name",
            Self::BadPath => "bad-path",
            Self::BadPattern => "bad-pattern",
            Self::BadPayload => "bad-payload",
            Self::BadPolicy => "bad-policy",
            Self::BadSignature => "bad-signature",
            Self::ClockAhead => "clock-ahead",
            Self::ClockBehind => "clock-behind",
            Self::Cycle => "cycle",
            Self::DuplicateId => "duplicate-id",
            Self::DuplicateName => "duplicate-name",
            Self::Equivocation => "equivocation",
            Self::Expired => "expired",
            Self::HeaderForbidden => "header-forbidden",
            Self::InvalidJson => "invalid-json",
            Self::KeyUnfit => "key-unfit",
            Self::Malformed => "malformed",
            Self::MissingMember => "missing-member",
            Self::MixAndMatch => "mix-and-match",
            Self::NotYetValid => "not-yet-valid",
            Self::Rollback => "rollback",
            Self::SubjectMismatch => "subject-mismatch",
            Self::TooDeep => "too-deep",
            Self::TooFewSignatures => "too-few-signatures",
            Self::TooLarge => "too-large",
            Self::UnknownClass => "unknown-class",
            Self::UnknownKey => "unknown-key",
            Self::UnknownMember => "unknown-member",
            Self::UnknownPermission => "unknown-permission",
            Self::UnknownRole => "unknown-role",
            Self::UnsupportedSchema => "unsupported-schema",
            Self::VersionGap => "version-gap",
            Self::WrongAudience => "wrong-audience",
            Self::WrongIssuer => "wrong-issuer",
            Self::WrongKind => "wrong-kind",
            Self::WrongPolicy => "wrong-policy",
            Self::WrongTenant => "wrong-tenant",
            Self::WrongType => "wrong-type",
            Self::WrongValue => "wrong-value",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why a policy, a token, a key set or a record could not be read.
///
/// Deciding never fails: what no rule allows is denied. An error carries no value of a record, no token and no key.
///
/// ```
/// let error = permask::Policy::read(br#"{"format": 2}"#).unwrap_err();
/// assert_eq!(error.code().as_str(), "unsupported-schema");
/// assert_eq!(error.to_string(), "/format: expected `1`, found `2`");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Error(
    // Behind a pointer: errors are rare, and every result that can hold one is moved and returned often.
    Box<Details>,
);

#[derive(Clone, Debug, Eq, PartialEq)]
struct Details {
    code: Code,
    at: String,
    message: Cow<'static, str>,
}

impl Error {
    pub(crate) fn new(code: Code, at: impl fmt::Display, message: impl Into<Cow<'static, str>>) -> Self {
        Self::at_place(code, &at, message.into())
    }

    /// One function for all kinds of place, out of line: hundreds of calls would each carry a copy.
    #[cold]
    #[inline(never)]
    fn at_place(code: Code, at: &dyn fmt::Display, message: Cow<'static, str>) -> Self {
        Self(Box::new(Details { code, at: at.to_string(), message }))
    }

    /// Returns this error as one of a policy inside a bundle, its place counted from the payload.
    #[cold]
    pub(crate) fn inside_bundle(self) -> Self {
        let Details { code, at, message } = *self.0;
        Self::new(Code::BadPolicy, format!("/pol{at}"), format!("{code}: {message}"))
    }

    /// Returns what went wrong.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// Returns where, as a JSON Pointer (RFC 6901); empty for the whole.
    #[must_use]
    pub fn at(&self) -> &str {
        &self.0.at
    }

    /// Returns the sentence without its place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { at, message, .. } = &*self.0;
        if !at.is_empty() {
            // A member's name may hold what moves a terminal's cursor or begins a line of a log.
            at.chars().try_for_each(|sign| formatter.write_char(visible(sign)))?;
            formatter.write_str(": ")?;
        }
        formatter.write_str(message)
    }
}

impl std::error::Error for Error {}

/// Returns a character as a message may show it.
pub(crate) fn visible(sign: char) -> char {
    if sign.is_control() { '\u{fffd}' } else { sign }
}

/// Longest text that a message repeats, in characters.
const MAX_QUOTED: usize = 80;

/// Returns a text of a policy's author between backticks, on one line and not too long. Never a value of a record.
#[cold]
pub(crate) fn quote(text: &str) -> String {
    let shown = text.chars().take(MAX_QUOTED).map(visible);
    let more = if text.chars().nth(MAX_QUOTED).is_some() { "…" } else { "" };
    std::iter::once('`').chain(shown).chain(more.chars()).chain(std::iter::once('`')).collect()
}

#[cfg(test)]
mod tests {
    use crate::Policy;

    #[test]
    fn a_place_is_written_on_one_line_and_kept_exact() {
        let error = Policy::read(br#"{"format": 1, "id": "p", "resources": {}, "a\n\u001b[2J": 1}"#).unwrap_err();
        assert_eq!(error.at(), "/a\n\u{1b}[2J");
        assert!(error.to_string().starts_with("/a\u{fffd}\u{fffd}[2J: expected one of"), "{error}");
    }
}
