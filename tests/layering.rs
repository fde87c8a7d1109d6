//! A module of the library names only the modules that its row of the table in `docs/architecture.md` allows.
#![allow(clippy::disallowed_methods, clippy::expect_used, clippy::panic, reason = "a test that reads the repository and fails loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::Visit;

/// Module to the modules it may name, as the document says.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(root().join("docs/architecture.md")).expect("docs/architecture.md is there");
    let mut rows = BTreeMap::new();
    let mut above: BTreeMap<String, u32> = BTreeMap::new();
    let lines = text.lines().skip_while(|l| !l.starts_with("| layer")).skip(2);
    for line in lines.take_while(|l| l.starts_with('|')) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [layer, module, _, names] = cells[..] else { panic!("a row has four cells: {line}") };
        let layer: u32 = layer.parse().expect("the first cell is a number");
        let module = module.trim_matches('`').to_owned();
        let names: BTreeSet<String> = names.split(", ").filter(|n| *n != "-").map(str::to_owned).collect();
        for name in &names {
            let of = above.get(name).unwrap_or_else(|| panic!("`{module}` names `{name}`, which no row above has"));
            assert!(*of <= layer, "`{module}` names `{name}` of a higher layer");
        }
        above.insert(module.clone(), layer);
        rows.insert(module, names);
    }
    rows
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("its entry can be read").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Collects the first segment after `crate` in every path, `use` trees among them.
struct Names(BTreeSet<String>);

impl Names {
    fn tree(&mut self, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => {
                self.0.insert(path.ident.to_string());
            }
            syn::UseTree::Name(name) => {
                self.0.insert(name.ident.to_string());
            }
            syn::UseTree::Rename(name) => {
                self.0.insert(name.ident.to_string());
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|t| self.tree(t)),
            syn::UseTree::Glob(_) => {
                self.0.insert("*".into());
            }
        }
    }
}

impl<'a> Visit<'a> for Names {
    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        if let syn::UseTree::Path(path) = &item.tree
            && path.ident == "crate"
        {
            self.tree(&path.tree);
        }
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        if path.segments.first().is_some_and(|s| s.ident == "crate")
            && let Some(second) = path.segments.get(1)
        {
            self.0.insert(second.ident.to_string());
        }
        syn::visit::visit_path(self, path);
    }

    // What only tests name is the tests' business.
    fn visit_item_mod(&mut self, item: &'a syn::ItemMod) {
        let test = item.attrs.iter().any(|a| a.path().is_ident("cfg") && a.parse_args::<syn::Ident>().is_ok_and(|i| i == "test"));
        if !test {
            syn::visit::visit_item_mod(self, item);
        }
    }
}

#[test]
fn a_module_names_only_what_its_row_allows() {
    let table = table();
    let mut wrong = Vec::new();
    let mut idle = Vec::new();
    for (module, allowed) in &table {
        let mut unused = allowed.clone();
        let mut files = Vec::new();
        rust_files(&root().join("src").join(module), &mut files);
        let tests = |file: &Path| file.strip_prefix(root()).is_ok_and(|f| f.iter().any(|part| part == "tests" || part == "tests.rs"));
        for file in files.iter().filter(|f| !tests(f)) {
            let text = fs::read_to_string(file).expect("the file can be read");
            let mut names = Names(BTreeSet::new());
            names.visit_file(&syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display())));
            for name in names.0 {
                unused.remove(&name);
                if name != *module && !allowed.contains(&name) && table.contains_key(&name) {
                    wrong.push(format!("{} names `{name}`", file.strip_prefix(root()).unwrap_or(file).display()));
                }
                assert_ne!(name, "*", "{}: a glob of the whole crate hides what it names", file.display());
            }
        }
        idle.extend(unused.iter().map(|name| format!("{module}: {name}")));
    }
    assert!(wrong.is_empty(), "docs/architecture.md does not allow:\n{}", wrong.join("\n"));
    assert!(idle.is_empty(), "docs/architecture.md allows what nobody names:\n{}", idle.join("\n"));
}

#[test]
fn every_module_of_the_library_has_a_row() {
    let table = table();
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs is there");
    let modules: BTreeSet<String> =
        lib.lines().filter_map(|l| l.strip_prefix("pub mod ")).map(|l| l.trim_end_matches(';').to_owned()).collect();
    assert_eq!(modules, table.into_keys().collect());
}
