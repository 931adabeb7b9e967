//! Text: cutting it without a way to panic, nor the kilobytes that explain the panic.

/// Cuts a text in two at a byte. INVARIANT (whole characters): callers cut where `find` stopped, so that the default is
/// never taken.
pub(crate) fn cut(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}
