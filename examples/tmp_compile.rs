//! tmp
use apc::{check, compile, diagnostic::*, spec, yaml};
fn main() {
    let out = std::env::args().nth(1).unwrap();
    for file in std::env::args().skip(2) {
        let name = std::path::Path::new(&file).file_stem().unwrap().to_string_lossy().into_owned();
        let mut sources = Sources::new();
        let source = sources.add(file.clone(), std::fs::read_to_string(&file).unwrap());
        let mut sink = Diagnostics::new();
        let files = yaml::parse(source, &sources, &mut sink)
            .and_then(|t| spec::read(&t, source, &name, &mut sink))
            .and_then(|s| check::check(&s, &mut sink))
            .and_then(|p| compile::files(&p).map_err(|f| sink.extend(f)).ok());
        println!("{}", render_all(&sink, &sources, Style::Plain));
        for f in files.unwrap_or_default() {
            let p = std::path::Path::new(&out).join(&name);
            std::fs::create_dir_all(&p).unwrap();
            std::fs::write(p.join(f.path), f.text).unwrap();
        }
    }
}
