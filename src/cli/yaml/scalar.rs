//! Plain scalars: what a word without quotation marks means.

use permask::Json;

/// What a plain scalar means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Plain {
    Null,
    Bool(bool),
    Number,
    /// A number of YAML that is none of JSON: `0x1f`, `.5`, `007`.
    OddNumber,
    String,
}

/// Says what a plain scalar means by the core schema (YAML 1.2.2, section 10.3.2).
pub(super) fn meaning(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Plain::Null,
        "true" | "True" | "TRUE" => Plain::Bool(true),
        "false" | "False" | "FALSE" => Plain::Bool(false),
        _ if matches!(Json::read_document(text.as_bytes()), Ok(Json::Number(_))) => Plain::Number,
        _ if is_number(text) => Plain::OddNumber,
        _ => Plain::String,
    }
}

/// Whether the core schema takes a plain scalar for a number.
fn is_number(text: &str) -> bool {
    let is_digits = |text: &str, radix| !text.is_empty() && text.chars().all(|sign| sign.is_digit(radix));
    let based = text.strip_prefix("0x").map(|digits| is_digits(digits, 16));
    if let Some(is_number) = based.or_else(|| text.strip_prefix("0o").map(|digits| is_digits(digits, 8))) {
        return is_number;
    }
    let unsigned = |text: &str| text.strip_prefix(['+', '-']).unwrap_or(text).to_owned();
    let size = unsigned(text);
    if matches!(size.as_str(), ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = size.split_once(['e', 'E']).unwrap_or((&size, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    is_digits(&format!("{whole}{fraction}"), 10) && is_digits(&unsigned(exponent), 10)
}
