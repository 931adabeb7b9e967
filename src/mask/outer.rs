//! The outer walk: from the start of a text to its records. It can stop wherever the bytes that are there end, and go on when
//! there are more: what is outside of records is read token by token, and each record when it is whole.

mod level;

use crate::bounds::Bounds;
use crate::engine::{Framing, Views};
use crate::fault::Fault;
use crate::limits::{MARK, MAX_DEPTH, MAX_RECORD};
use crate::paths::Paths;
use crate::place;
use crate::record::{Output, Records};
use crate::scan::flaw::{Expected, Flaw};
use crate::scan::{byte, skip, space, string};
use crate::view::{Hiding, State, View, described};
use crate::walk::MaskedField;
use level::{Level, pointer};

/// The outer walk.
#[derive(Clone, Debug)]
pub(crate) struct Outer {
    /// The arrays and objects around the records that are open.
    levels: Vec<Level>,
    next: Next,
    /// How far the input was read.
    at: usize,
    /// How much of the input was written, or left out for good.
    done: usize,
    /// Where the member begins that is read, without its comma.
    lead: usize,
    bounds: Bounds,
}

/// What is to be read next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Next {
    Mark,
    Value,
    FirstElement,
    FirstMember,
    Name,
    Colon,
    Separator,
    End,
}

/// What a value is.
enum Role<'f> {
    /// On the way to records.
    Way,
    Record,
    /// Neither: it is masked by this view.
    Outside(&'f View, State),
}

/// What one step of the walk needs.
struct Pass<'p, 'v, 'o> {
    input: &'p [u8],
    /// Whether nothing comes after the input.
    complete: bool,
    framing: &'p Framing,
    whole: &'p View,
    views: &'p mut Views<'v>,
    records: &'p mut Records,
    output: &'p mut Output<'o>,
}

impl Outer {
    pub(crate) fn new() -> Self {
        Self { levels: Vec::new(), next: Next::Mark, at: 0, done: 0, lead: 0, bounds: Bounds::default() }
    }

    /// Returns how much of the input is not needed any more, and takes the rest for the beginning of the next.
    pub(crate) fn consume(&mut self) -> usize {
        let done = std::mem::take(&mut self.done);
        self.at -= done;
        self.lead = self.lead.saturating_sub(done);
        done
    }

    /// Goes on as far as the input lets it.
    pub(crate) fn advance(
        &mut self,
        input: &[u8],
        complete: bool,
        framing: &Framing,
        views: &mut Views<'_>,
        records: &mut Records,
        output: &mut Output<'_>,
    ) -> Result<(), Fault> {
        let whole = View::whole();
        let mut pass = Pass { input, complete, framing, whole: &whole, views, records, output };
        loop {
            if self.next == Next::Mark {
                if !complete && input.len() < MARK.len() && MARK.starts_with(input) {
                    return Ok(());
                }
                if input.starts_with(MARK) {
                    self.at = MARK.len();
                    self.done = self.at;
                }
                self.next = Next::Value;
            }
            self.at = space(input, self.at);
            if self.at >= input.len() {
                if complete && self.next != Next::End {
                    return Err(self.expected(self.missing()));
                }
                // In an object, what comes before a member goes with it.
                if self.levels.last().is_none_or(|level| !level.is_object) {
                    self.write(&mut pass);
                } else if !complete && self.at - self.done > MAX_RECORD {
                    return Err(self.expected(Expected::Record));
                }
                return Ok(());
            }
            if !self.step(&mut pass)? {
                return Ok(());
            }
        }
    }

    /// Reads one token, or a value of which nothing but its end is asked here. Returns false where it is not there in whole.
    fn step(&mut self, pass: &mut Pass<'_, '_, '_>) -> Result<bool, Fault> {
        match (self.next, byte(pass.input, self.at)) {
            (Next::FirstElement, b']') | (Next::FirstMember, b'}') => self.close(pass),
            (Next::Value | Next::FirstElement, first) => return self.value(first, pass),
            (Next::FirstMember | Next::Name, b'"') => return self.name(pass),
            (Next::Colon, b':') => {
                self.at += 1;
                self.next = Next::Value;
            }
            (Next::Separator, b',') => {
                self.at += 1;
                self.lead = self.at;
                if let Some(level) = self.levels.last_mut() {
                    level.index += 1;
                    self.next = if level.is_object { Next::Name } else { Next::Value };
                }
            }
            (Next::Separator, b'}') if self.is_in_object() => self.close(pass),
            (Next::Separator, b']') if !self.is_in_object() => self.close(pass),
            _ => return Err(self.expected(self.missing())),
        }
        Ok(true)
    }

    fn is_in_object(&self) -> bool {
        self.levels.last().is_some_and(|level| level.is_object)
    }

    /// Returns what should be there where something else is, or nothing.
    fn missing(&self) -> Expected {
        match self.next {
            Next::Mark | Next::Value | Next::FirstElement => Expected::Value,
            Next::FirstMember | Next::Name => Expected::Name,
            Next::Colon => Expected::Colon,
            Next::Separator if self.is_in_object() => Expected::MemberEnd,
            Next::Separator => Expected::ElementEnd,
            Next::End => Expected::End,
        }
    }

    /// Closes the innermost level.
    fn close(&mut self, pass: &mut Pass<'_, '_, '_>) {
        self.at += 1;
        self.write(pass);
        self.levels.pop();
        self.next = if self.levels.is_empty() { Next::End } else { Next::Separator };
    }

    fn name(&mut self, pass: &mut Pass<'_, '_, '_>) -> Result<bool, Fault> {
        if !self.is_whole(pass)? {
            return Ok(false);
        }
        let text = match string::string(pass.input, self.at) {
            Ok(text) => text,
            Err(flaw) => return Err(self.expected(flaw.expected)),
        };
        let raw = pass.input.get(self.at + 1..text.end - 1).unwrap_or_default();
        if let Some(level) = self.levels.last_mut() {
            level.name.clear();
            string::unescape(raw, &mut level.name);
        }
        self.at = text.end;
        self.next = Next::Colon;
        Ok(true)
    }

    /// Says whether the value or name at hand is there in whole.
    fn is_whole(&mut self, pass: &Pass<'_, '_, '_>) -> Result<bool, Fault> {
        if pass.complete {
            return Ok(true);
        }
        let room = MAX_DEPTH.saturating_sub(self.levels.len());
        let value = pass.input.get(self.at..).unwrap_or_default();
        let end = self.bounds.end(value, room);
        if end.unwrap_or(value.len()) > MAX_RECORD || self.at - self.done > MAX_RECORD {
            return Err(self.fault_of_value(pass.input, Flaw::new(self.at, Expected::Record)));
        }
        Ok(end.is_some())
    }

    fn value(&mut self, first: u8, pass: &mut Pass<'_, '_, '_>) -> Result<bool, Fault> {
        let (records, envelope) = self.child(pass.framing);
        let role = self.role(first, records, envelope, pass);
        if matches!(role, Role::Way) {
            if self.levels.len() >= MAX_DEPTH {
                return Err(self.expected(Expected::Depth));
            }
            self.show();
            self.at += 1;
            self.write(pass);
            let is_object = first == b'{';
            let (index, name) = (0, String::new());
            self.levels.push(Level { is_object, records, envelope, keeps_comma: !is_object, index, name });
            self.lead = self.at;
            self.next = if is_object { Next::FirstMember } else { Next::FirstElement };
            return Ok(true);
        }
        if !self.is_whole(pass)? {
            return Ok(false);
        }
        let end = match role {
            Role::Outside(view, state) => self.outside(view, state, first, pass),
            Role::Way | Role::Record => self.record(pass),
        };
        self.at = match end {
            Ok(end) => end,
            Err(flaw) => return Err(self.fault_of_value(pass.input, flaw)),
        };
        self.done = self.at;
        self.next = if self.levels.is_empty() { Next::End } else { Next::Separator };
        Ok(true)
    }

    /// Returns where the value at hand is in the paths that lead to the records, and in the view of the envelope.
    fn child(&self, framing: &Framing) -> (Option<u32>, State) {
        let Framing::Nested { records, envelope } = framing else { return (None, View::start()) };
        let Some(level) = self.levels.last() else { return (Some(0), View::start()) };
        let step = |view: &View| {
            if level.is_object {
                view.member(view.step(level.envelope), level.name.as_bytes(), 0, level.name.len())
            } else {
                view.element(level.envelope, level.index).state
            }
        };
        let node = level.records.and_then(|node| {
            if level.is_object { records.member(node, &level.name) } else { records.element(node, level.index) }
        });
        (node, envelope.as_deref().map_or(View::start(), step))
    }

    /// Returns what the value at hand is.
    fn role<'p>(&self, first: u8, records: Option<u32>, envelope: State, pass: &Pass<'p, '_, '_>) -> Role<'p> {
        let is_container = matches!(first, b'{' | b'[');
        let (paths, view): (&Paths, Option<&View>) = match pass.framing {
            Framing::Nested { records, envelope } => (records, envelope.as_deref()),
            _ if self.levels.is_empty() && first == b'[' => return Role::Way,
            _ => return Role::Record,
        };
        // What the envelope masks with all below it is masked, whatever is below.
        if let Some(view) = view
            && view.step(envelope).whole != Hiding::NONE
        {
            return Role::Outside(view, envelope);
        }
        let node = records.and_then(|node| paths.nodes.get(node as usize));
        match (node, view) {
            (Some(node), _) if node.listed => Role::Record,
            (Some(node), _) if node.table.is_some() && is_container => Role::Way,
            (_, Some(view)) => Role::Outside(view, envelope),
            (_, None) => Role::Outside(pass.whole, View::start()),
        }
    }

    /// Masks the record at hand.
    fn record(&mut self, pass: &mut Pass<'_, '_, '_>) -> Result<usize, Flaw> {
        self.show();
        self.write(pass);
        let prefix = self.prefix(pass);
        pass.records.mask(pass.input, self.at, self.levels.len(), pass.views, &prefix, pass.output)
    }

    /// Masks what is no record.
    fn outside(&mut self, view: &View, state: State, first: u8, pass: &mut Pass<'_, '_, '_>) -> Result<usize, Flaw> {
        let depth = self.levels.len();
        let hiding = View::hiding(view.step(state), first);
        if view.removes(hiding) && self.is_in_object() {
            let end = skip::value(pass.input, self.at, depth).map_err(|flaw| flaw.hidden(self.at))?;
            let pointer = self.prefix(pass);
            // Before the member that is left out, everything was written already.
            if let Some(masked) = pass.output.masked.as_deref_mut() {
                let (class, mask, reveal) = described(view.hider(hiding));
                masked.push(MaskedField { pointer, class, mask, reveal });
            }
            return Ok(end);
        }
        self.show();
        self.write(pass);
        let prefix = self.prefix(pass);
        pass.records.value(pass.input, self.at, depth, (view, state), &prefix, pass.output)
    }

    /// Notes that the value at hand shows: the first member of an object that does loses its comma.
    fn show(&mut self) {
        if let Some(level) = self.levels.last_mut()
            && !level.keeps_comma
        {
            level.keeps_comma = true;
            if level.index > 0 {
                self.done = self.lead;
            }
        }
    }

    /// Writes what was read and is not written.
    fn write(&mut self, pass: &mut Pass<'_, '_, '_>) {
        pass.output.out.extend_from_slice(pass.input.get(self.done..self.at).unwrap_or_default());
        self.done = self.at;
    }

    /// Returns the pointer of the value at hand, if pointers are wanted.
    fn prefix(&self, pass: &Pass<'_, '_, '_>) -> String {
        if pass.output.masked.is_some() { pointer(&self.levels) } else { String::new() }
    }

    #[cold]
    fn expected(&self, expected: Expected) -> Fault {
        place::fault(expected, pointer(self.levels.split_last().map_or(&[], |(_, outer)| outer)))
    }

    /// Returns the fault of a flaw in the value at hand.
    #[cold]
    fn fault_of_value(&self, input: &[u8], flaw: Flaw) -> Fault {
        let mut at = pointer(&self.levels);
        if place::push_open(&mut at, input, self.at, flaw.at) {
            place::fault(flaw.expected, at)
        } else {
            self.expected(flaw.expected)
        }
    }
}
