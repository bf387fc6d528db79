import Kernel
import Testing
import Web

@Suite struct `Every page` {
    @Test(arguments: Samples.all)
    func `holds no inline script, style or handler`(_ sample: Sample) {
        let html = sample.markup.html
        #expect(Strictness.violations(html).isEmpty, "\(sample.name)")
    }

    @Test(arguments: [
        "<p style=\"color:red\">", "<a onclick=\"x()\">", "<script>x</script>", "<style>a{}</style>",
        "<svg onload='x'>", "<a href=\"javascript:x\">",
    ])
    func `would be caught with an inline one`(_ planted: String) {
        #expect(!Strictness.violations(planted).isEmpty)
    }

    @Test(arguments: Samples.all)
    func `closes what it opens`(_ sample: Sample) {
        #expect(Strictness.unclosed(sample.markup.html) == [], "\(sample.name)")
    }

    @Test func `caught with a tag left open`() {
        #expect(Strictness.unclosed("<div><p></div>") != [])
    }

    @Test(arguments: Samples.all)
    func `weighs under 100 kB with all its assets`(_ sample: Sample) {
        // What draws curves and what sounds is loaded by the pages that do.
        let rare = ["trend.js": "trend.js", "curves.js": "trend.js", "sound.js": "sound.js"]
        let assets = Assets.all.filter { asset in rare[asset.name].map { sample.markup.html.contains($0) } ?? true }
            .reduce(0) { $0 + $1.bytes.count }
        #expect(assets < 80_000)
        #expect(sample.markup.utf8.count + assets < 100_000, "\(sample.name)")
    }

    @Test(arguments: Samples.all)
    func `names its language`(_ sample: Sample) {
        guard sample.isPage else { return }
        #expect(sample.markup.html.contains("<html lang=\"\(sample.language.tag)\""), "\(sample.name)")
    }

    @Test(arguments: Samples.all)
    func `speaks only English in English, but for the marks of the areas`(_ sample: Sample) {
        guard sample.language == .en else { return }
        #expect(Strictness.hanOutsideMarks(sample.markup.html) == "", "\(sample.name)")
    }

    @Test(arguments: Samples.all)
    func `carries the token in every form that posts`(_ sample: Sample) {
        let forms = sample.markup.html.components(between: "<form ", and: "</form>")
            .filter { $0.prefix { $0 != ">" }.contains("method=\"post\"") }
        #expect(forms.allSatisfy { $0.contains("name=\"csrf\" value=\"csrf-token\"") }, "\(sample.name)")
    }

    @Test(arguments: Samples.all)
    func `looks as it did`(_ sample: Sample) throws {
        // Asset keys change with every edit of a style; the page does not.
        let html = sample.markup.html.replacing(#/\?v=[0-9a-f]{16}/#, with: "?v=KEY")
        try Golden.compare(html.replacing("><", with: ">\n<") + "\n", name: sample.name)
    }
}

@Suite struct `The assets` {
    @Test func `carry a key that follows their bytes`() {
        #expect(Set(Assets.all.map(\.etag)).count == Assets.all.count)
        #expect(Assets.all.allSatisfy { $0.etag.utf8.count == 16 })
    }

    @Test func `are named with their key`() throws {
        let css = try #require(Assets.all.first { $0.name == "xuemai.css" })
        #expect(Assets.path("xuemai.css") == "/assets/xuemai.css?v=\(css.etag)")
    }

    @Test func `import each other by the same address as the page does`() {
        for asset in Assets.all where asset.name.hasSuffix(".js") {
            #expect(!String(decoding: asset.bytes, as: UTF8.self).contains("'./"), "\(asset.name)")
        }
    }

    @Test(arguments: [
        ("--scan-pass:#00705c", "--paper:#edf0ef"), ("prefers-reduced-motion", "@media print"),
        ("[data-theme=dark]", "prefers-color-scheme:dark"), (":focus-visible", "size:A4 portrait"),
    ])
    func `keep the colours and the rules of the design`(_ one: String, _ other: String) throws {
        let css = try #require(Assets.all.first { $0.name == "xuemai.css" })
        let text = String(decoding: css.bytes, as: UTF8.self)
        #expect(text.contains(one) && text.contains(other))
    }
}
