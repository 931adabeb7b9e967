//! Expressions: a condition as a tree, with every attribute's kind known.

use crate::policy::attribute::Kind;
use crate::policy::resource::PermissionId;
use crate::time::Time;

/// A part of a condition.
#[derive(Debug)]
pub(crate) enum Expression {
    /// `a && b`: each part with where its text lies.
    All(Vec<Part>),
    /// `a || b`: each part with where its text lies.
    Any(Vec<Part>),
    /// `subject.attrs.region`
    Attribute(Attribute),
    /// `can('r:a')`
    Can {
        permissions: Vec<PermissionId>,
        mode: Can,
    },
    /// `a ? b : c`
    Choice(Box<[Self; 3]>),
    /// `a < b`
    Compare {
        operator: Operator,
        sides: Box<[Self; 2]>,
    },
    Constant(Constant),
    /// `duration(text)`
    Duration(Box<Self>),
    /// `has(resource.owner)`
    Has(Attribute),
    /// `a in b`
    In(Box<[Self; 2]>),
    List(Vec<Self>),
    /// `!a`
    Not(Box<Self>),
    /// `list.all(x, …)` and `list.exists(x, …)`
    Quantifier {
        is_all: bool,
        list: Box<Self>,
        body: Box<Self>,
    },
    /// `size(a)`
    Size(Box<Self>),
    /// `a + b` and `a - b` of times; `is_point` where the result is a point.
    Sum {
        is_minus: bool,
        is_point: bool,
        sides: Box<[Self; 2]>,
    },
    /// `text.startsWith(other)` and its kin
    TextTest {
        test: TextTest,
        sides: Box<[Self; 2]>,
    },
    /// `timestamp(text)`
    Timestamp(Box<Self>),
    /// The variable of a quantifier, counted from the outermost.
    Variable(usize),
}

/// A part of `&&` or `||`, and the bytes of the condition that it is.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) expression: Expression,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A value that is read, and the kind that it must have.
#[derive(Clone, Debug)]
pub(crate) struct Attribute {
    pub(crate) source: Source,
    pub(crate) kind: Kind,
}

/// Where an attribute is read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Source {
    Context(String),
    Next(String),
    Now,
    Resource(String),
    SubjectAttribute(String),
    SubjectGroups,
    SubjectId,
    SubjectRoles,
    SubjectStatus,
    SubjectTenant,
}

impl Source {
    /// Says whether it is the object, as it is or as it would become.
    pub(crate) fn is_object(&self) -> bool {
        matches!(self, Self::Resource(_) | Self::Next(_))
    }
}

/// How `can` asks about several permissions.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Can {
    /// `can`: every one is allowed.
    All,
    /// `canAny`: one is allowed.
    Any,
    /// `canSome`: none is denied.
    Some,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Operator {
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    NotEqual,
}

/// What is asked of a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum TextTest {
    Contains,
    EndsWith,
    StartsWith,
}

/// A value that stands in a condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Constant {
    Boolean(bool),
    Duration(Time),
    Number(f64),
    String(String),
    Timestamp(Time),
}

impl Expression {
    /// Says whether one of the expressions that this one is made of is such.
    pub(crate) fn any_child<'e>(&'e self, is_such: &mut dyn FnMut(&'e Self) -> bool) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| is_such(&part.expression)),
            Self::Choice(three) => three.iter().any(is_such),
            Self::Compare { sides, .. } | Self::In(sides) | Self::Sum { sides, .. } | Self::TextTest { sides, .. } => {
                sides.iter().any(is_such)
            }
            Self::Duration(only) | Self::Not(only) | Self::Size(only) | Self::Timestamp(only) => is_such(only),
            Self::List(elements) => elements.iter().any(is_such),
            Self::Quantifier { list, body, .. } => is_such(list) || is_such(body),
            Self::Attribute(_) | Self::Can { .. } | Self::Constant(_) | Self::Has(_) | Self::Variable(_) => false,
        }
    }

    /// Says whether the value depends on an attribute whose source is one of these.
    pub(crate) fn reads(&self, is_one: fn(&Source) -> bool) -> bool {
        let own = match self {
            Self::Attribute(attribute) | Self::Has(attribute) => is_one(&attribute.source),
            _ => false,
        };
        own || self.any_child(&mut |child| child.reads(is_one))
    }

    /// Calls `found` for each permission that a `can()` names.
    pub(crate) fn for_each_can(&self, found: &mut dyn FnMut(PermissionId)) {
        if let Self::Can { permissions, .. } = self {
            permissions.iter().copied().for_each(&mut *found);
        }
        self.any_child(&mut |child| {
            child.for_each_can(found);
            false
        });
    }
}
