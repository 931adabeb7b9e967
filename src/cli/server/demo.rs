//! The made-up people, records and objects of each system that the demo shows.

/// What the demo has for one system.
#[derive(Debug)]
pub(super) struct Demo {
    /// The name of the system's folder, and what stands for it in addresses.
    pub(super) id: &'static str,
    /// Colleagues whom the page can play: `[{"name", "title", "subject"}]`.
    pub(super) people: &'static str,
    /// `{"records": {type: [record]}, "objects": {resource: [object]}}`.
    pub(super) records: &'static str,
}

macro_rules! demo {
    ($id:literal) => {
        Demo {
            id: $id,
            people: include_str!(concat!("../demo/", $id, "/people.json")),
            records: include_str!(concat!("../demo/", $id, "/records.json")),
        }
    };
}

/// The systems, in the order in which the page offers them.
pub(super) static DEMOS: &[Demo] =
    &[demo!("lytics"), demo!("insider"), demo!("adobe"), demo!("liveramp"), demo!("synerise")];
