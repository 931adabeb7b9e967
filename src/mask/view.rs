//! Views: a [`Look`] made ready for the pass over the bytes.

pub(crate) mod lookup;
mod steps;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::apply::Value;
use crate::look::{Entry, Look, Reveal};
use crate::mask::{Mask, PseudonymKey};
use crate::paths::Paths;
use lookup::Lookup;
use steps::Steps;

/// A look compiled for the pass: for each place of a record, what is done to a value there, and where its children go.
///
/// Making one takes time in proportion to the paths; using it takes none that depends on them.
///
/// ```
/// use std::sync::Arc;
///
/// use permask_mask::{Entry, Framing, Look, Mask, Node, NodeLook, Paths, Reveal, Table, View, Views, mask};
///
/// // `$.email`, with the bullets of `stars`.
/// let paths = Paths {
///     nodes: vec![Node { table: Some(0), listed: false }, Node { table: None, listed: true }],
///     tables: vec![Table { names: vec![("email".to_owned(), 1)], ..Table::default() }],
/// };
/// let stars = Entry { mask: Mask::STARS, class: "contact".to_owned(), hides_absence: false, reveal: Reveal::Deny };
/// let look = Look {
///     shows_unlisted: true,
///     entries: vec![stars],
///     nodes: vec![NodeLook::default(), NodeLook { mask: Some(0), drift: None }],
/// };
/// let view = View::new(Arc::new(paths), look, None);
/// let mut out = Vec::new();
/// mask(br#"{ "id": 7, "email": "ada@example.com" }"#, &Framing::Document, &mut Views::Same(&view), &mut out, None)?;
/// assert_eq!(String::from_utf8_lossy(&out), r#"{ "id": 7, "email": "••••••••" }"#);
/// # Ok::<(), permask_mask::Fault>(())
/// ```
#[derive(Clone, Debug)]
pub struct View {
    paths: Arc<Paths>,
    hiders: Vec<Hider>,
    key: Option<PseudonymKey>,
    /// Two for each node of the paths, not listed from above and listed; then the two of a value on no path.
    steps: Vec<Step>,
    /// For each table of the paths.
    lookups: Vec<Lookup>,
    /// No other view has it but copies of this one, which say the same.
    serial: u64,
}

/// Where a value is: the number of its [`Step`].
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct State(u32);

impl State {
    /// Returns its number.
    #[inline(always)]
    pub(crate) const fn number(self) -> u32 {
        self.0
    }
}

/// Where a value is, and whether it shows whatever it is, if not all that is below it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Target {
    pub(crate) state: State,
    pub(crate) shows: bool,
}

/// What is done to a value, and where its children go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// Whether the value and all below it show, whatever they are.
    pub(crate) quiet: bool,
    /// What hides the value and all below it.
    pub(crate) whole: Hiding,
    /// What hides a scalar that is not null.
    pub(crate) scalar: Hiding,
    /// What hides null.
    pub(crate) null: Hiding,
    /// Where elements go that no index leads elsewhere.
    element: State,
    /// Where members go that no name leads elsewhere.
    member: State,
    /// Where the others go.
    table: u32,
    /// Whether children are listed because the value is.
    listed: bool,
}

/// Whether something is hidden, and by what: a number, so that a [`Step`] is small.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Hiding(u32);

impl Hiding {
    /// It shows.
    pub(crate) const NONE: Self = Self(0);
    /// No path lists it: it is removed.
    const UNLISTED: Self = Self(1);

    /// An entry of the look hides it; none where the number is missing.
    fn entry(number: Option<u32>) -> Self {
        number.map_or(Self::NONE, |number| Self(number.saturating_add(2)))
    }
}

/// An entry, and what is known of it before there is a value.
#[derive(Clone, Debug)]
pub(crate) struct Hider {
    pub(crate) entry: Entry,
    /// Whether nothing stands for what it hides.
    pub(crate) removes: bool,
    /// What stands for every string, number and boolean, if that is the same.
    pub(crate) constant: Option<Vec<u8>>,
}

impl View {
    /// Makes a view of a look. Where the look does not belong to the paths, the view hides everything.
    #[must_use]
    pub fn new(paths: Arc<Paths>, look: Look, key: Option<PseudonymKey>) -> Self {
        match Steps::of(&paths, &look) {
            Some(steps) => {
                let lookups = paths.tables.iter().map(Lookup::new).collect();
                let hiders = look.entries.into_iter().map(Hider::new).collect();
                Self { paths, hiders, key, steps: steps.into_list(), lookups, serial: serial() }
            }
            None => Self::whole(),
        }
    }

    /// Makes the view of what nobody knows: each record is masked whole, and null stands for it.
    #[must_use]
    pub fn whole() -> Self {
        let step = Step::whole(Hiding::UNLISTED);
        let (hiders, lookups, steps) = (Vec::new(), Vec::new(), vec![step]);
        Self { paths: Arc::default(), hiders, key: None, steps, lookups, serial: serial() }
    }

    /// Returns what tells it from every other view.
    pub(crate) const fn serial(&self) -> u64 {
        self.serial
    }

    /// Returns where a record begins.
    pub(crate) const fn start() -> State {
        State(0)
    }

    /// Returns what is done to a value.
    #[inline(always)]
    pub(crate) fn step(&self, state: State) -> &Step {
        const CLOSED: &Step = &Step::whole(Hiding::UNLISTED);
        self.steps.get(state.0 as usize).unwrap_or(CLOSED)
    }

    /// Returns where a member goes whose name stands in a text and has no escape.
    #[inline(always)]
    pub(crate) fn member(&self, step: &Step, text: &[u8], start: usize, end: usize) -> State {
        let number = step.table as usize;
        let (Some(lookup), Some(table)) = (self.lookups.get(number), self.paths.tables.get(number)) else {
            return step.member;
        };
        match lookup.find(table, text, start, end) {
            Some(node) => child(Some(node), step.listed, self.steps.len()),
            None => step.member,
        }
    }

    /// Returns a state with what is known of it before the value is.
    #[inline(always)]
    pub(crate) fn target(&self, state: State) -> Target {
        let Step { whole, scalar, null, .. } = self.step(state);
        let shows = (whole.0 | scalar.0 | null.0) == Hiding::NONE.0;
        Target { state, shows }
    }

    /// Returns where all elements of an array go; none where they go different ways.
    pub(crate) fn elements(&self, array: State) -> Option<Target> {
        let step = self.step(array);
        let has_indices = self.lookups.get(step.table as usize).is_some_and(|lookup| lookup.has_indices);
        (!has_indices).then(|| self.target(step.element))
    }

    /// Returns where an element of an array goes.
    #[inline(never)]
    pub(crate) fn element(&self, array: State, index: u64) -> Target {
        self.elements(array).unwrap_or_else(|| self.target(self.indexed(self.step(array), index)))
    }

    fn indexed(&self, step: &Step, index: u64) -> State {
        let Some(table) = self.paths.tables.get(step.table as usize) else { return step.element };
        match table.indices.binary_search_by_key(&index, |(known, _)| *known) {
            Ok(found) => {
                let node = table.indices.get(found).map(|(_, node)| *node);
                child(node, step.listed, self.steps.len())
            }
            Err(_) => step.element,
        }
    }

    /// Returns what hides something; none where no path lists it.
    pub(crate) fn hider(&self, hiding: Hiding) -> Option<&Hider> {
        self.hiders.get((hiding.0 as usize).checked_sub(2)?)
    }

    /// Returns what pseudonyms are made with.
    pub(crate) const fn key(&self) -> Option<&PseudonymKey> {
        self.key.as_ref()
    }

    /// Returns what hides a value that begins with this byte.
    #[inline(always)]
    pub(crate) fn hiding(step: &Step, first: u8) -> Hiding {
        if step.whole != Hiding::NONE {
            return step.whole;
        }
        match first {
            b'{' | b'[' => Hiding::NONE,
            b'n' => step.null,
            _ => step.scalar,
        }
    }

    /// Says whether nothing stands for what is hidden so.
    pub(crate) fn removes(&self, hiding: Hiding) -> bool {
        hiding != Hiding::NONE && self.hider(hiding).is_none_or(|hider| hider.removes)
    }
}

impl Hider {
    fn new(entry: Entry) -> Self {
        let mut constant = Vec::new();
        let is_constant = !entry.mask.needs_value() && entry.apply(Value::Boolean, None, &mut constant);
        Self { removes: entry.mask == Mask::Remove, constant: is_constant.then_some(constant), entry }
    }
}

impl Step {
    const fn whole(whole: Hiding) -> Self {
        let end = State(u32::MAX);
        Self {
            quiet: false,
            whole,
            scalar: whole,
            null: whole,
            element: end,
            member: end,
            table: u32::MAX,
            listed: false,
        }
    }
}

/// Returns a number that was never returned before; never zero.
fn serial() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed).wrapping_add(1)
}

/// Returns the number of the step of a child.
#[inline(always)]
fn child(node: Option<u32>, listed: bool, steps: usize) -> State {
    // The last two are those of a value on no path. A number that is too large has no step, and hides.
    let node = node.unwrap_or((steps as u32).saturating_sub(2) / 2);
    State(node.saturating_mul(2).saturating_add(u32::from(listed)))
}

/// Returns the class, the kind and whether it can be asked for of what hides a value.
pub(crate) fn described(hider: Option<&Hider>) -> (Option<String>, &'static str, Reveal) {
    match hider {
        Some(Hider { entry, .. }) => (Some(entry.class.clone()), entry.mask.kind(), entry.reveal),
        None => (None, Mask::Remove.kind(), Reveal::Deny),
    }
}
