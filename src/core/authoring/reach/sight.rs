//! Sight: how the values of a class look to holders of a role.

use super::{Reach, open};
use crate::mask::Mask;
use crate::policy::condition::evaluate::Answer;

/// How the values of a class look.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Sight {
    /// The conditions that come first, each with the mask that it earns; none for the value itself.
    pub(crate) perhaps: Vec<(String, Option<Mask>)>,
    /// How they look where none of these is earned.
    pub(crate) otherwise: Option<Mask>,
}

impl Reach<'_> {
    /// Returns how the values of a class look, by the number of the class.
    pub(crate) fn sight(&mut self, class: usize) -> Option<Sight> {
        let policy = &self.laboratory.policy;
        let uses = policy.records.types.iter().filter(|record_type| record_type.classes.contains(&Some(class)));
        // What a tier asks about the resource of the records waits for the record, as what it reads does.
        let resource = uses.filter_map(|record_type| record_type.resource).next();
        let class = policy.classes.classes.get(class)?;
        let mut perhaps = Vec::new();
        for tier in &class.tiers {
            self.current = resource;
            match self.answer(&tier.when) {
                Answer::Value(true) => return Some(Sight { perhaps, otherwise: tier.mask.clone() }),
                Answer::Unknown => perhaps.push((open::words(&tier.when), tier.mask.clone())),
                Answer::Value(false) | Answer::Error => {}
            }
        }
        Some(Sight { perhaps, otherwise: Some(class.mask.clone()) })
    }
}
