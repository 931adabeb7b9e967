//! Guesses: which member follows which. Records are alike, so that what stands between two values is nearly always what stood
//! there the last time; one comparison then does for reading the name and finding out where it goes.
//!
//! INVARIANT (whole module): a guess is nothing but what was read before: in an object of that state, at its beginning or
//! after a member, these bytes lead to a value of this state. That holds wherever they stand, so that the order in which
//! guesses are tried changes how fast a text is read, and nothing else.

use crate::view::{State, Target, View};

/// Most bytes that are compared. What is longer is read anew each time.
const MOST_BYTES: usize = 32;

/// Most guesses that are kept of a view, of 88 bytes each. A text whose members never repeat makes no more of them.
const MOST_GUESSES: usize = 1024;

/// Of how many views guesses are kept beside those of the one at hand.
const MOST_VIEWS: usize = 8;

/// How many records of other views have to come before room is made for theirs: to learn takes longer than to read.
const MOST_STRANGERS: u32 = 256;

/// Most guesses that are tried for one member.
const MOST_TRIES: usize = 3;

/// What is known of the records that were masked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guesses {
    /// The serial of the view at hand.
    view: u64,
    /// Its guesses; none at all where there is no room for them.
    list: Vec<Guess>,
    /// Those of other views.
    others: Vec<(u64, Vec<Guess>)>,
    strangers: u32,
}

/// The number of a guess. Zero stands for what is around the record.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Number(u16);

/// Where a member is: in an object of which state, and whether it is the first there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Place(u64);

impl Place {
    /// Where nothing is.
    const NOWHERE: Self = Self(u64::MAX);

    #[inline(always)]
    pub(crate) fn of(object: State, is_first: bool) -> Self {
        Self(u64::from(object.number()) << 1 | u64::from(is_first))
    }

    #[inline(always)]
    fn is_first(self) -> bool {
        self.0 & 1 == 1
    }
}

/// What stands before the value of a member: from the bracket or the value before it on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    /// Where its value begins, counted from there.
    pub(crate) length: usize,
    /// Where its value goes.
    pub(crate) target: Target,
}

/// A member that was read, and what came after it.
#[derive(Clone, Debug)]
struct Guess {
    /// The bytes from the bracket or the value before it to its value, and which of them count.
    words: [u64; 4],
    masks: [u64; 4],
    /// Nowhere if the bytes are too many to be compared: then it stands for all such.
    place: Place,
    target: Target,
    length: u8,
    /// The member that came next.
    next: Number,
    /// The member that came first in the object that is its value, or in one inside of the array that is.
    child: Number,
    /// What came in its stead another time.
    other: Number,
}

impl Guesses {
    /// Begins a record, with what is known of those of this view.
    #[inline(always)]
    pub(crate) fn begin(&mut self, view: &View) {
        if self.view != view.serial() {
            self.change(view.serial());
        }
    }

    #[inline(never)]
    fn change(&mut self, view: u64) {
        let list = std::mem::take(&mut self.list);
        if !list.is_empty() {
            self.others.push((self.view, list));
        }
        self.view = view;
        if let Some(place) = self.others.iter().position(|(known, _)| *known == view) {
            self.list = self.others.swap_remove(place).1;
            return;
        }
        if self.others.len() >= MOST_VIEWS {
            self.strangers += 1;
            if self.strangers < MOST_STRANGERS {
                return;
            }
            self.strangers = 0;
            self.others.clear();
        }
        self.list.push(Guess::nowhere());
    }

    /// Returns the member that begins at a position, if it is as it was: after the last one, or first in the value of it.
    #[inline(always)]
    pub(crate) fn member(&self, place: Place, input: &[u8], at: usize, last: &mut Number) -> Option<Member> {
        let window = input.get(at..)?.first_chunk()?;
        let number = self.after(place, *last);
        let guess = self.list.get(usize::from(number.0))?;
        if guess.fits(place, window) {
            *last = number;
            return Some(guess.member());
        }
        self.other(place, window, guess.other, last)
    }

    /// Goes on with what came in the stead of what was guessed first.
    #[inline(never)]
    fn other(&self, place: Place, window: &[u8; MOST_BYTES], mut number: Number, last: &mut Number) -> Option<Member> {
        while number != Number(0) {
            let guess = self.list.get(usize::from(number.0))?;
            if guess.fits(place, window) {
                *last = number;
                return Some(guess.member());
            }
            number = guess.other;
        }
        None
    }

    /// Returns what is guessed first.
    #[inline(always)]
    fn after(&self, place: Place, last: Number) -> Number {
        match self.list.get(usize::from(last.0)) {
            Some(guess) if place.is_first() => guess.child,
            Some(guess) => guess.next,
            None => Number(0),
        }
    }

    /// Keeps a member that was read; `text` is all that stands before its value.
    #[cold]
    #[inline(never)]
    pub(crate) fn learn(&mut self, place: Place, text: &[u8], member: Member, last: &mut Number) {
        let before = *last;
        let first = self.after(place, before);
        // What is not kept is taken for what usually stands there: then at least what comes after it may be known.
        *last = first;
        let guess = Guess::new(place, text, member);
        let (mut end, mut tries) = (first, 0);
        while let Some(known) = self.list.get(usize::from(end.0)).filter(|_| end != Number(0)) {
            tries += 1;
            if known.place == Place::NOWHERE && guess.place == Place::NOWHERE {
                *last = end;
                return;
            }
            if known.other == Number(0) {
                break;
            }
            end = known.other;
        }
        if tries == MOST_TRIES || self.list.len() >= MOST_GUESSES || (before == Number(0) && !place.is_first()) {
            return;
        }
        let Ok(number) = u16::try_from(self.list.len()).map(Number) else { return };
        let link = if tries > 0 { end } else { before };
        let Some(known) = self.list.get_mut(usize::from(link.0)) else { return };
        match (tries, place.is_first()) {
            (0, true) => known.child = number,
            (0, false) => known.next = number,
            _ => known.other = number,
        }
        self.list.push(guess);
        *last = number;
    }
}

impl Guess {
    fn nowhere() -> Self {
        let (words, masks) = ([0; 4], [0; 4]);
        let [next, child, other] = [Number(0); 3];
        let target = Target::default();
        Self { words, masks, place: Place::NOWHERE, target, length: 0, next, child, other }
    }

    fn new(place: Place, text: &[u8], Member { length, target }: Member) -> Self {
        let mut guess = Self::nowhere();
        if text.len() > MOST_BYTES || text.len() != length {
            return guess;
        }
        let words = guess.words.iter_mut().zip(&mut guess.masks);
        for ((word, mask), bytes) in words.zip(text.chunks(8)) {
            for (index, byte) in bytes.iter().enumerate() {
                *word |= u64::from(*byte) << (8 * index);
                *mask |= 0xff << (8 * index);
            }
        }
        Self { place, target, length: u8::try_from(length).unwrap_or_default(), ..guess }
    }

    #[inline(always)]
    fn fits(&self, place: Place, window: &[u8; MOST_BYTES]) -> bool {
        let (words, _) = window.as_chunks();
        let [first, second, third, fourth] = words else { return false };
        let differ = |bytes: &[u8; 8], word: u64, mask: u64| (u64::from_le_bytes(*bytes) ^ word) & mask;
        let ([w0, w1, w2, w3], [m0, m1, m2, m3]) = (self.words, self.masks);
        differ(first, w0, m0) | differ(second, w1, m1) | (self.place.0 ^ place.0) == 0
            && (self.length <= 16 || differ(third, w2, m2) | differ(fourth, w3, m3) == 0)
    }

    #[inline(always)]
    fn member(&self) -> Member {
        Member { length: self.length.into(), target: self.target }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::look::{Entry, Look, NodeLook, Reveal};
    use crate::mask::Mask;
    use crate::paths::{Node, Paths, Table};
    use crate::{Framing, Views, mask};

    use super::*;

    /// Numbers that look random.
    struct Choices(u64);

    impl Choices {
        fn below(&mut self, bound: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % bound
        }

        fn one<'o>(&mut self, of: &[&'o str]) -> &'o str {
            of[self.below(of.len())]
        }
    }

    /// `$.a` is stars, and so is what `removed` says and all that a scalar `$.b` is; `$.b.a` is removed, `$.b.b` shows.
    fn view(removed: &str) -> View {
        let table = |names: &[(&str, u32)]| Table {
            names: names.iter().map(|(name, node)| ((*name).to_owned(), *node)).collect(),
            element: Some(0),
            ..Table::default()
        };
        let mut first = vec![("a", 1), ("b", 2), (removed, 3)];
        first.sort_unstable();
        let node = |table, listed| Node { table, listed };
        let paths = Paths {
            nodes: vec![node(Some(0), false), node(None, true), node(Some(1), false), node(None, true)],
            tables: vec![table(&first), Table { element: Some(2), ..table(&[("a", 3), ("c", 0)]) }],
        };
        let entry = |mask| Entry { mask, class: "c".to_owned(), hides_absence: false, reveal: Reveal::Deny };
        let look = |mask, drift| NodeLook { mask, drift };
        let nodes = vec![look(None, None), look(Some(0), None), look(None, Some(0)), look(Some(1), None)];
        let entries = vec![entry(Mask::STARS), entry(Mask::Remove)];
        View::new(Arc::new(paths), Look { shows_unlisted: true, entries, nodes }, None)
    }

    fn masked(text: &str, views: &mut Views<'_>) -> Option<String> {
        let mut out = Vec::new();
        mask(text.as_bytes(), &Framing::Document, views, &mut out, None).ok()?;
        Some(String::from_utf8(out).unwrap())
    }

    const SPACES: [&str; 8] = ["", "", "", "", "", " ", "\n  ", "\n                                "];

    fn value(choose: &mut Choices, depth: usize, out: &mut String) {
        let kind = choose.below(if depth > 3 { 2 } else { 5 });
        match kind {
            0 => out.push_str(choose.one(&["1", "-2.5e3", "null", "true"])),
            1 => out.push_str(choose.one(&[
                "\"\"",
                "\"a\"",
                "\",\\\"b\\\":\"",
                "\"é, and some more than a block of text\"",
            ])),
            2 => {
                out.push('[');
                for index in 0..choose.below(4) {
                    out.push_str(if index > 0 { "," } else { "" });
                    out.push_str(choose.one(&SPACES));
                    value(choose, depth + 1, out);
                }
                out.push(']');
            }
            _ => object(choose, depth, out),
        }
    }

    fn object(choose: &mut Choices, depth: usize, out: &mut String) {
        out.push('{');
        let names = ["a", "b", "c", "\\u0061", "a name that is longer than what is compared", "a name of seventeen"];
        for index in 0..choose.below(6) {
            out.push_str(choose.one(&SPACES));
            out.push_str(if index > 0 { "," } else { "" });
            // Mostly in order, as in records.
            let name = if choose.below(3) > 0 { names[index % names.len()] } else { choose.one(&names) };
            out.push_str(&format!("{}\"{name}\"{}:{}", choose.one(&SPACES), choose.one(&SPACES), choose.one(&SPACES)));
            value(choose, depth + 1, out);
        }
        out.push_str(choose.one(&SPACES));
        out.push('}');
    }

    #[test]
    fn records_beside_each_other_are_masked_as_each_alone() {
        let mut choose = Choices(3);
        let view = view("c");
        for _ in 0..400 {
            let mut records = Vec::new();
            for _ in 0..12 {
                let mut record = String::new();
                object(&mut choose, 0, &mut record);
                records.push(record);
            }
            let alone = records.iter().map(|record| masked(record, &mut Views::Same(&view)).unwrap());
            let alone = format!("[{}]", alone.collect::<Vec<_>>().join(","));
            let text = format!("[{}]", records.join(","));
            assert_eq!(masked(&text, &mut Views::Same(&view)).unwrap(), alone, "{text}");
        }
    }

    #[test]
    fn each_view_has_its_own() {
        let mut choose = Choices(5);
        let views = ["c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"].map(|name| Arc::new(view(name)));
        let mut records = Vec::new();
        for _ in 0..3000 {
            // Some views often, and all of them at times.
            let number = if choose.below(3) > 0 { choose.below(3) } else { choose.below(views.len()) };
            records.push((
                number,
                format!("{{\"v\":{number},\"c\":1,\"d\":2,\"e\":3,\"f\":4,\"g\":5,\"b\":{{\"a\":6}}}}"),
            ));
        }
        let alone = records.iter().map(|(number, record)| masked(record, &mut Views::Same(&views[*number])).unwrap());
        let alone = format!("[{}]", alone.collect::<Vec<_>>().join(","));
        let text = records.iter().map(|(_, record)| record.as_str()).collect::<Vec<_>>().join(",");
        let mut choose = |members: &str| {
            let number = members.trim_start_matches("{\"v\":").trim_end_matches('}');
            Arc::clone(&views[number.parse::<usize>().unwrap()])
        };
        let mut by_record = Views::ByRecord { reads: &["v".to_owned()], choose: &mut choose };
        assert_eq!(masked(&format!("[{text}]"), &mut by_record).unwrap(), alone);
    }

    #[test]
    fn what_is_no_json_is_refused_wherever_it_stands() {
        let record = r#"{"a":{"b":1,"c":[{"a":2},{"a":3}]},"b":{"a":4,"b":5},"c":"d"}"#;
        let spaced = record.replace(':', " : ").replace(',', " ,\n ");
        let views = [view("c"), View::whole()];
        for record in [record, &spaced] {
            let text = format!("[{record},{record},{record}]");
            for at in 0..text.len() {
                let (before, after) = text.split_at(at);
                let (_, rest) = text.split_at(at + 1);
                let texts = ["", ",", "\"", ":", "{", "}", "[", "]", " ", "1", "\\"];
                for other in texts
                    .map(|other| format!("{before}{other}{rest}"))
                    .into_iter()
                    .chain(texts.map(|more| format!("{before}{more}{after}")))
                {
                    let is_json = serde_json::from_str::<serde_json::Value>(&other).is_ok();
                    for view in &views {
                        assert_eq!(masked(&other, &mut Views::Same(view)).is_some(), is_json, "{other}");
                    }
                }
            }
        }
    }

    #[test]
    fn texts_that_never_repeat_take_no_more_memory() {
        let view = view("c");
        let mut guesses = Guesses::default();
        guesses.begin(&view);
        let mut last = Number(0);
        for number in 0..10_000 {
            let place = Place::of(State::default(), last == Number(0));
            let text = format!(",\"{number}\":");
            let member = Member { length: text.len(), target: Target::default() };
            guesses.learn(place, text.as_bytes(), member, &mut last);
        }
        assert_eq!(guesses.list.len(), MOST_GUESSES);
        for _ in 0..10_000 {
            guesses.begin(&View::whole());
            assert!(guesses.others.len() <= MOST_VIEWS + 1);
        }
    }
}
