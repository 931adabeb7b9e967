//! Text: joining it, and cutting it without a way to panic, nor the kilobytes that explain the panic.

/// Joins texts. Out of line, and for all lists alike: the standard library has a copy for each kind of list.
#[inline(never)]
pub(crate) fn joined(texts: &mut dyn Iterator<Item = &str>, between: &str) -> String {
    let mut all = String::new();
    for (position, text) in texts.enumerate() {
        all.push_str(if position == 0 { "" } else { between });
        all.push_str(text);
    }
    all
}

/// Returns texts one after the other, as `format!` does, which takes several times as long.
#[inline(never)]
pub(crate) fn concatenated(texts: &[&str]) -> String {
    let mut all = String::with_capacity(texts.iter().map(|text| text.len()).sum());
    texts.iter().for_each(|text| all.push_str(text));
    all
}

/// Cuts a text in two at a byte. INVARIANT (whole characters): callers cut where `find` stopped, so that the default is
/// never taken.
pub(crate) fn cut(text: &str, at: usize) -> (&str, &str) {
    text.split_at_checked(at).unwrap_or((text, ""))
}
