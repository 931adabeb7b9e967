//! Vocabulary: what rules and conditions may speak of.

use crate::policy::action::Implications;
use crate::policy::attribute::Attributes;
use crate::policy::condition::Scope;
use crate::policy::resource::Resources;

/// Everything that is declared before the first rule is read.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    pub(crate) resources: Resources,
    pub(crate) implications: Implications,
    /// The attributes of the subject.
    pub(crate) subject: Attributes,
    /// The attributes of the context.
    pub(crate) context: Attributes,
}

impl Vocabulary {
    /// Returns the scope of a condition that has no object to speak of.
    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope { vocabulary: self, object: None, declared_by: "", has_next: false, has_can_some: false }
    }
}
