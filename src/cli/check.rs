//! Policy tests: files that say what a policy must answer, read strictly and asked.

mod answer;
mod ask;
mod difference;
mod node;
mod setting;
mod suite;

pub(crate) use answer::answer;
pub(crate) use difference::Difference;
pub(crate) use suite::read;
