//! Records: each gets its view, and is masked with it.

use crate::engine::Views;
use crate::limits::MAX_DEPTH;
use crate::scan::flaw::{Expected, Flaw};
use crate::scan::{byte, name, skip, space, string};
use crate::view::{State, View};
use crate::walk::{List, MaskedField, Scratch, Walk};

/// Where what is masked goes.
#[derive(Debug)]
pub(crate) struct Output<'o> {
    pub(crate) out: &'o mut Vec<u8>,
    pub(crate) masked: Option<&'o mut Vec<MaskedField>>,
}

/// What masking a record needs and keeps for the next one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Records {
    scratch: Scratch,
    /// The members that the choice of a view reads, as the JSON text of an object.
    reads: String,
    name: String,
}

impl Records {
    /// Masks the record at `at`, inside of `depth` arrays and objects, and writes it. Returns where it ends.
    ///
    /// `prefix` is what pointers begin with.
    pub(crate) fn mask(
        &mut self,
        input: &[u8],
        at: usize,
        depth: usize,
        views: &mut Views<'_>,
        prefix: &str,
        output: &mut Output<'_>,
    ) -> Result<usize, Flaw> {
        match views {
            Views::Same(view) => self.value(input, at, depth, (view, View::start()), prefix, output),
            Views::ByRecord { reads, choose } => {
                // Which values are hidden is known only when the record was read: until then, all are.
                self.collect(input, at, depth, reads).map_err(|flaw| flaw.hidden(at + 1))?;
                let view = choose(&self.reads);
                self.value(input, at, depth, (&view, View::start()), prefix, output)
            }
        }
    }

    /// Masks the value at `at` by what a view says of a place. Nothing is written where it has a flaw.
    pub(crate) fn value(
        &mut self,
        input: &[u8],
        at: usize,
        depth: usize,
        (view, state): (&View, State),
        prefix: &str,
        output: &mut Output<'_>,
    ) -> Result<usize, Flaw> {
        let length = output.out.len();
        let list = output.masked.as_deref_mut().map(|fields| List { prefix, fields });
        let end = Walk::new(input, view, &mut self.scratch, output.out, list).value(at, state, depth);
        if end.is_err() {
            output.out.truncate(length);
        }
        end
    }

    /// Reads a record, and keeps the members of these names.
    fn collect(&mut self, input: &[u8], start: usize, depth: usize, reads: &[String]) -> Result<(), Flaw> {
        // Whether it nests too deep is asked of the whole, and so is everything else of a record that is no object.
        if byte(input, start) != b'{' || depth >= MAX_DEPTH {
            self.reads.clear();
            self.reads.push_str("{}");
            return skip::value(input, start, depth).map(|_| ());
        }
        self.reads.clear();
        self.reads.push('{');
        let mut at = space(input, start + 1);
        while byte(input, at) != b'}' {
            let name = name(input, at)?;
            let end = skip::value(input, name.value, depth + 1)?;
            if self.is_read(input.get(name.start..name.end).unwrap_or_default(), reads) {
                if self.reads.len() > 1 {
                    self.reads.push(',');
                }
                let member = input.get(at..end).and_then(|bytes| std::str::from_utf8(bytes).ok());
                self.reads.push_str(member.unwrap_or_default());
            }
            at = space(input, end);
            match byte(input, at) {
                b',' => {
                    at = space(input, at + 1);
                    // A comma is followed by a member, never by the end.
                    if byte(input, at) == b'}' {
                        return Err(Flaw::new(at, Expected::Name));
                    }
                }
                b'}' => {}
                _ => return Err(Flaw::new(at, Expected::MemberEnd)),
            }
        }
        self.reads.push('}');
        Ok(())
    }

    fn is_read(&mut self, raw: &[u8], reads: &[String]) -> bool {
        if raw.contains(&b'\\') {
            self.name.clear();
            string::unescape(raw, &mut self.name);
            return reads.contains(&self.name);
        }
        reads.iter().any(|known| known.as_bytes() == raw)
    }
}
