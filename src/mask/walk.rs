//! The walk: one value and all below it, masked as a view says. What shows is copied in the longest ranges there are.

use crate::apply::Value;
use crate::limits::MAX_DEPTH;
use crate::look::Reveal;
use crate::place;
use crate::scan::flaw::{Expected, Flaw};
use crate::scan::{byte, name, skip, space, string};
use crate::view::{Hider, Hiding, State, Step, View, described};
use crate::write::quoted;

/// What was masked, for a table to show a lock.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MaskedField {
    /// Where, as a JSON Pointer (RFC 6901).
    pub pointer: String,
    /// The class of private data; none where no path lists the value.
    pub class: Option<String>,
    /// The kind of the mask.
    pub mask: &'static str,
    /// Whether the value can be asked for.
    pub reveal: Reveal,
}

impl MaskedField {
    /// Returns it as JSON: an object with `pointer`, `class`, `mask` and `reveal`.
    #[must_use]
    pub fn to_json(&self) -> String {
        let class = self.class.as_deref().map_or_else(|| "null".to_owned(), quoted);
        let (pointer, mask, reveal) = (quoted(&self.pointer), self.mask, self.reveal.as_str());
        format!("{{\"pointer\":{pointer},\"class\":{class},\"mask\":\"{mask}\",\"reveal\":\"{reveal}\"}}")
    }
}

/// Where masked fields are listed, and what their pointers begin with.
#[derive(Debug)]
pub(crate) struct List<'l> {
    pub(crate) prefix: &'l str,
    pub(crate) fields: &'l mut Vec<MaskedField>,
}

/// What a walk needs and keeps for the next one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scratch {
    frames: Vec<Frame>,
    text: String,
}

/// An array or an object that the walk is in.
#[derive(Clone, Copy, Debug)]
struct Frame {
    state: State,
    is_object: bool,
    /// Whether the next member that shows keeps its comma. True of arrays, whose elements never go.
    keeps_comma: bool,
    /// Of the element, in an array.
    index: u64,
    /// Of the member, in an object: where its name stands.
    name: (usize, usize),
}

/// A walk through one value.
pub(crate) struct Walk<'w> {
    input: &'w [u8],
    view: &'w View,
    scratch: &'w mut Scratch,
    out: &'w mut Vec<u8>,
    list: Option<List<'w>>,
    /// Where the range begins that shows and is not yet copied.
    pending: usize,
    /// Where the member ends that stands before the one that is read, or the bracket.
    unit: usize,
    /// Where the member begins without its comma.
    lead: usize,
}

impl<'w> Walk<'w> {
    /// Begins a walk.
    pub(crate) fn new(
        input: &'w [u8],
        view: &'w View,
        scratch: &'w mut Scratch,
        out: &'w mut Vec<u8>,
        list: Option<List<'w>>,
    ) -> Self {
        Self { input, view, scratch, out, list, pending: 0, unit: 0, lead: 0 }
    }

    /// Masks the value at `start`, which no white space precedes, inside of `depth` arrays and objects. Returns where it ends.
    /// Where nothing would stand for it, null does: what it is in is not this walk's to change.
    pub(crate) fn value(mut self, start: usize, state: State, depth: usize) -> Result<usize, Flaw> {
        let input = self.input;
        self.scratch.frames.clear();
        self.pending = start;
        let mut at = start;
        let view = self.view;
        let mut state = state;
        // The value itself is in nothing: as if in an array.
        let mut here = Frame { state, is_object: false, keeps_comma: true, index: 0, name: (start, start) };
        'value: loop {
            let first = byte(input, at);
            let step = view.step(state);
            let hiding = if step.quiet { Hiding::NONE } else { View::hiding(step, first) };
            if hiding != Hiding::NONE {
                at = self.hide(at, hiding, &mut here, depth)?;
            } else {
                self.show(&mut here);
                if step.quiet {
                    at = skip::value(input, at, depth + self.scratch.frames.len())?;
                } else if matches!(first, b'{' | b'[') {
                    if depth + self.scratch.frames.len() >= MAX_DEPTH {
                        return Err(Flaw::new(at, Expected::Depth));
                    }
                    self.scratch.frames.push(here);
                    let is_object = first == b'{';
                    here = Frame { state, is_object, keeps_comma: !is_object, index: 0, name: (at, at) };
                    self.unit = at + 1;
                    self.lead = at + 1;
                    at = space(input, at + 1);
                    if is_object && byte(input, at) != b'}' {
                        (at, state) = self.name(at, &mut here)?;
                        continue;
                    }
                    if !is_object && byte(input, at) != b']' {
                        state = view.element(step, 0);
                        continue;
                    }
                } else {
                    at = skip::scalar(input, at)?;
                }
            }
            // Here something ended, and `at` is after it, or something empty is to be closed.
            loop {
                if self.scratch.frames.is_empty() {
                    self.flush(at);
                    return Ok(at);
                }
                self.unit = at;
                at = space(input, at);
                match (byte(input, at), here.is_object) {
                    (b',', true) => {
                        self.lead = at + 1;
                        (at, state) = self.name(space(input, at + 1), &mut here)?;
                        continue 'value;
                    }
                    (b',', false) => {
                        at = space(input, at + 1);
                        here.index += 1;
                        state = view.element(view.step(here.state), here.index);
                        continue 'value;
                    }
                    (b'}', true) | (b']', false) => {
                        at += 1;
                        let Some(outer) = self.scratch.frames.pop() else { return Ok(at) };
                        here = outer;
                    }
                    (_, true) => return Err(Flaw::new(at, Expected::MemberEnd)),
                    (_, false) => return Err(Flaw::new(at, Expected::ElementEnd)),
                }
            }
        }
    }

    /// Reads the name of a member; returns where its value begins and goes.
    #[inline(always)]
    fn name(&mut self, at: usize, here: &mut Frame) -> Result<(usize, State), Flaw> {
        let name = name(self.input, at)?;
        here.name = (name.start, name.end);
        let step = self.view.step(here.state);
        let state = if name.escaped {
            self.escaped(name.start, name.end, step)
        } else {
            self.view.member(step, self.input, name.start, name.end)
        };
        Ok((name.value, state))
    }

    #[cold]
    fn escaped(&mut self, start: usize, end: usize, step: &Step) -> State {
        let raw = self.input.get(start..end).unwrap_or_default();
        let name = &mut self.scratch.text;
        name.clear();
        string::unescape(raw, name);
        self.view.member(step, name.as_bytes(), 0, name.len())
    }

    /// Notes that the value that is read shows: the first member of an object that does loses its comma.
    #[inline(always)]
    fn show(&mut self, here: &mut Frame) {
        if !here.keeps_comma {
            here.keeps_comma = true;
            if self.lead > self.unit {
                // All members before it were removed, so that the range begins where the last of them ended.
                self.pending = self.lead;
            }
        }
    }

    /// Masks the value at `at` whole; returns where it ends.
    fn hide(&mut self, at: usize, hiding: Hiding, here: &mut Frame, depth: usize) -> Result<usize, Flaw> {
        let depth = depth + self.scratch.frames.len();
        let end = skip::value(self.input, at, depth).map_err(|flaw| flaw.hidden(at))?;
        let hider = self.view.hider(hiding);
        if here.is_object && hider.is_none_or(|hider| hider.removes) {
            self.flush(self.unit);
        } else {
            self.show(here);
            self.flush(at);
            match hider {
                Some(hider) => self.apply(hider, at, end),
                None => self.out.extend_from_slice(b"null"),
            }
        }
        self.pending = end;
        if self.list.is_some() {
            self.note(at, hider, here);
        }
        Ok(end)
    }

    /// Writes what stands for a value.
    fn apply(&mut self, hider: &Hider, at: usize, end: usize) {
        let first = byte(self.input, at);
        if let Some(constant) = &hider.constant
            && !matches!(first, b'{' | b'[' | b'n')
        {
            return self.out.extend_from_slice(constant);
        }
        let text = self.input.get(at..end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
        let value = match first {
            b'{' | b'[' => Value::Container,
            b't' | b'f' => Value::Boolean,
            b'n' => Value::Null,
            b'"' => {
                let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or_default();
                if inner.contains('\\') {
                    self.scratch.text.clear();
                    string::unescape(inner.as_bytes(), &mut self.scratch.text);
                    Value::String(&self.scratch.text)
                } else {
                    Value::String(inner)
                }
            }
            _ => Value::Number(text),
        };
        if !hider.entry.apply(value, self.view.key(), self.out) {
            self.out.extend_from_slice(b"null");
        }
    }

    /// Copies what is pending up to a position.
    #[inline(always)]
    fn flush(&mut self, end: usize) {
        self.out.extend_from_slice(self.input.get(self.pending..end).unwrap_or_default());
    }

    /// Lists what was masked.
    fn note(&mut self, at: usize, hider: Option<&Hider>, here: &Frame) {
        let is_null = byte(self.input, at) == b'n';
        if hider.is_some_and(|hider| !hider.entry.hides(is_null)) {
            return;
        }
        let Some(list) = &mut self.list else { return };
        let mut pointer = list.prefix.to_owned();
        // The first frame is that of the value itself, which is in nothing.
        let outer = self.scratch.frames.iter().chain(std::iter::once(here)).skip(1);
        for frame in outer {
            if frame.is_object {
                let name = self.input.get(frame.name.0..frame.name.1).unwrap_or_default();
                place::push_raw_name(&mut pointer, name);
            } else {
                place::push_index(&mut pointer, frame.index);
            }
        }
        let (class, mask, reveal) = described(hider);
        list.fields.push(MaskedField { pointer, class, mask, reveal });
    }
}
