//! The walk: one value and all below it, masked as a view says. What shows is copied in the longest ranges there are.

use crate::apply::Value;
use crate::copy;
use crate::guess::{Guesses, Member, Number, Place};
use crate::limits::MAX_DEPTH;
use crate::look::Reveal;
use crate::place;
use crate::scan::flaw::{Expected, Flaw};
use crate::scan::{byte, name, skip, space, string};
use crate::view::{Hider, Hiding, State, Step, Target, View, described};
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
    guesses: Guesses,
    text: String,
}

/// An array or an object that the walk is in.
#[derive(Clone, Copy, Debug)]
struct Frame {
    state: State,
    kind: Kind,
    /// Whether the next member that shows keeps its comma. True of arrays, whose elements never go.
    keeps_comma: bool,
    /// Of the member, in an object; in an array, of the member that the array is the value of.
    member: Number,
    /// In an object, where the member before the one that is read ends, or after the bracket.
    unit: usize,
    /// Where the elements of an array go, if they all go the same way.
    element: Option<Target>,
    /// Of the element, in an array.
    index: u64,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Array,
    Object,
    /// What is around the value, which is not this walk's to change.
    Outside,
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
        Self { input, view, scratch, out, list, pending: 0 }
    }

    /// Masks the value at `start`, which no white space precedes, inside of `depth` arrays and objects. Returns where it ends.
    /// Where nothing would stand for it, null does: what it is in is not this walk's to change.
    pub(crate) fn value(mut self, start: usize, state: State, depth: usize) -> Result<usize, Flaw> {
        let input = self.input;
        let view = self.view;
        self.scratch.frames.clear();
        self.scratch.guesses.begin(view);
        self.pending = start;
        let mut at = start;
        let mut target = view.target(state);
        let (member, element) = (Number::default(), None);
        let mut here = Frame { state, kind: Kind::Outside, keeps_comma: true, member, unit: start, element, index: 0 };
        'value: loop {
            let mut first = byte(input, at);
            if first <= b' ' {
                at = space(input, at);
                first = byte(input, at);
            }
            let hiding = if target.shows { Hiding::NONE } else { View::hiding(view.step(target.state), first) };
            if hiding != Hiding::NONE {
                at = self.hide(at, hiding, &mut here, depth)?;
            } else {
                self.show(&mut here);
                if first == b'"' {
                    at = string::string(input, at)?.end;
                } else if first == b'{' || first == b'[' && !self.is_plain(at, target.state) {
                    if depth + self.scratch.frames.len() >= MAX_DEPTH {
                        return Err(Flaw::new(at, Expected::Depth));
                    }
                    let state = target.state;
                    self.scratch.frames.push(here);
                    at += 1;
                    if first == b'{' {
                        here.kind = Kind::Object;
                        here.state = state;
                        here.keeps_comma = false;
                        if let Some(value) = self.member(at, true, &mut here)? {
                            (at, target) = value;
                            continue;
                        }
                    } else {
                        let element = view.elements(state);
                        here = Frame { state, kind: Kind::Array, keeps_comma: true, element, index: 0, ..here };
                        at = space(input, at);
                        if byte(input, at) != b']' {
                            target = element.unwrap_or_else(|| view.element(state, 0));
                            continue;
                        }
                    }
                } else {
                    at = skip::value(input, at, depth + self.scratch.frames.len())?;
                }
            }
            // Here something ended, and `at` is after it, or something empty is to be closed.
            loop {
                if here.kind == Kind::Object {
                    if byte(input, at) != b'}' {
                        if let Some(value) = self.member(at, false, &mut here)? {
                            (at, target) = value;
                            continue 'value;
                        }
                        at = space(input, at);
                        if byte(input, at) != b'}' {
                            return Err(Flaw::new(at, Expected::MemberEnd));
                        }
                    }
                } else if here.kind == Kind::Array {
                    at = space(input, at);
                    match byte(input, at) {
                        b',' => {
                            at += 1;
                            here.index += 1;
                            target = here.element.unwrap_or_else(|| view.element(here.state, here.index));
                            continue 'value;
                        }
                        b']' => {}
                        _ => return Err(Flaw::new(at, Expected::ElementEnd)),
                    }
                } else {
                    self.flush(at);
                    return Ok(at);
                }
                let Some(outer) = self.scratch.frames.pop() else { return Ok(at) };
                at += 1;
                here = outer;
            }
        }
    }

    /// Says whether all of an array shows and nothing is gained by guesses, because it begins with no object.
    #[inline(always)]
    fn is_plain(&self, at: usize, state: State) -> bool {
        byte(self.input, at + 1) != b'{' && self.view.step(state).quiet
    }

    /// Reads what stands between a member and the value before it, or the bracket; returns where its value begins and goes,
    /// and nothing where the object ends.
    #[inline(always)]
    fn member(&mut self, at: usize, is_first: bool, here: &mut Frame) -> Result<Option<(usize, Target)>, Flaw> {
        here.unit = at;
        let place = Place::of(here.state, is_first);
        if let Some(Member { length, target }) = self.scratch.guesses.member(place, self.input, at, &mut here.member) {
            return Ok(Some((at + length, target)));
        }
        self.read(at, is_first, here)
    }

    /// Reads a member that is not as it was.
    #[inline(never)]
    fn read(&mut self, at: usize, is_first: bool, here: &mut Frame) -> Result<Option<(usize, Target)>, Flaw> {
        let mut start = space(self.input, at);
        let next = byte(self.input, start);
        if is_first {
            if next == b'}' {
                return Ok(None);
            }
        } else {
            if next != b',' {
                return Ok(None);
            }
            start = space(self.input, start + 1);
        }
        let name = name(self.input, start)?;
        let step = self.view.step(here.state);
        let state = if name.escaped {
            self.escaped(name.start, name.end, step)
        } else {
            self.view.member(step, self.input, name.start, name.end)
        };
        let text = self.input.get(at..name.value).unwrap_or_default();
        let target = self.view.target(state);
        let member = Member { length: text.len(), target };
        self.scratch.guesses.learn(Place::of(here.state, is_first), text, member, &mut here.member);
        Ok(Some((name.value, target)))
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
            let comma = space(self.input, here.unit);
            if byte(self.input, comma) == b',' {
                // All members before it were removed, so that the range begins where the last of them ended.
                self.pending = comma + 1;
            }
        }
    }

    /// Masks the value at `at` whole; returns where it ends.
    fn hide(&mut self, at: usize, hiding: Hiding, here: &mut Frame, depth: usize) -> Result<usize, Flaw> {
        let depth = depth + self.scratch.frames.len();
        let end = skip::value(self.input, at, depth).map_err(|flaw| flaw.hidden(at))?;
        let hider = self.view.hider(hiding);
        if here.kind == Kind::Object && hider.is_none_or(|hider| hider.removes) {
            self.flush(here.unit);
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
            return copy::append(self.out, constant);
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
        copy::append(self.out, self.input.get(self.pending..end).unwrap_or_default());
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
            if frame.kind == Kind::Object {
                let mut quote = space(self.input, frame.unit);
                if byte(self.input, quote) == b',' {
                    quote = space(self.input, quote + 1);
                }
                let end = string::string(self.input, quote).map_or(quote, |text| text.end - 1);
                place::push_raw_name(&mut pointer, self.input.get(quote + 1..end).unwrap_or_default());
            } else {
                place::push_index(&mut pointer, frame.index);
            }
        }
        let (class, mask, reveal) = described(hider);
        list.fields.push(MaskedField { pointer, class, mask, reveal });
    }
}
