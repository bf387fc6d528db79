import Kernel
import Web

/// A trace as boxes from left to right: things of one material that one step made, or that it took from outside, are
/// one box, however many; above so many boxes one for each material.
struct TracePicture: Sendable {
    struct Box: Sendable {
        let key: String
        let material: String
        let stage: MaterialStage?
        /// The step that made what is in it.
        let maker: Int64?
        var codes: [Subject] = []
        var count = 0
        var stations: Set<String> = []
        var donors: Set<String> = []
        var isOrigin = false
        var column = 0
        var row = 0

        mutating func add(_ node: LineageNode) {
            count += 1
            if codes.count < 2 { codes.append(node.subject) }
            if let station = node.station { stations.insert(station) }
            if let donor = node.donor { donors.insert(donor) }
        }
    }

    struct Thread: Sendable, Hashable {
        let from: Int
        let to: Int
    }

    /// More cannot be read, however one zooms.
    static let boxesMax = 150

    private(set) var boxes: [Box] = []
    private(set) var threads: [Thread] = []
    private var places: [String: Int] = [:]

    init(_ trace: Trace, of origin: LineageNode, flows: [TraceFlow], users: [Int64]) {
        var box = Box(key: "o", material: origin.material, stage: origin.stage, maker: origin.madeBy)
        box.add(origin)
        self.init(trace, box, flows, users)
    }

    /// From all that a donor gave.
    init(_ trace: Trace, ofDonor donor: String, units: Int, flows: [TraceFlow], users: [Int64]) {
        var box = Box(key: "o", material: donor, stage: .plasma, maker: nil)
        box.count = units
        self.init(trace, box, flows, users)
    }

    private init(_ trace: Trace, _ origin: Box, _ flows: [TraceFlow], _ users: [Int64]) {
        draw(trace, origin, flows, users, byMaterial: false)
        if boxes.count > Self.boxesMax { draw(trace, origin, flows, users, byMaterial: true) }
        arrange()
    }

    private mutating func draw(
        _ trace: Trace, _ origin: Box, _ flows: [TraceFlow], _ users: [Int64], byMaterial: Bool
    ) {
        boxes = []
        places = [:]
        var origin = origin
        origin.isOrigin = true
        place(origin)
        /// Boxes that a step takes from.
        var feeds: [Int64: Set<Int>] = [:]
        var ofNode: [Int64: Int] = [:]
        var makers: [Int64: Set<Int>] = [:]
        if let maker = origin.maker, trace.direction == .backward { makers[maker] = [0] }
        for row in trace.rows {
            let node = row.node
            let maker = node.madeBy
            let key =
                byMaterial ? node.material : maker.map { "m\($0) \(node.material)" } ?? "l\(row.step) \(node.material)"
            let at = place(Box(key: key, material: node.material, stage: node.stage, maker: maker))
            if ofNode[node.number] == nil { boxes[at].add(node) }
            ofNode[node.number] = at
            if let maker { makers[maker, default: []].insert(at) }
            if trace.direction == .backward { feeds[row.step, default: []].insert(at) }
        }
        if trace.direction == .forward {
            for user in users { feeds[user, default: []].insert(0) }
            for flow in flows { if let at = ofNode[flow.node] { feeds[flow.step, default: []].insert(at) } }
        }
        var threads: Set<Thread> = []
        for (step, sources) in feeds {
            for from in sources {
                for to in makers[step] ?? [] where to != from { threads.insert(Thread(from: from, to: to)) }
            }
        }
        self.threads = threads.sorted { ($0.from, $0.to) < ($1.from, $1.to) }
    }

    @discardableResult
    private mutating func place(_ box: Box) -> Int {
        if let known = places[box.key] { return known }
        places[box.key] = boxes.count
        boxes.append(box)
        return boxes.count - 1
    }

    /// Each box right of all that feed it. Boxes by material may feed each other: so many rounds and no more.
    private mutating func arrange() {
        for _ in 0..<min(boxes.count, 40) {
            var moved = false
            for thread in threads where boxes[thread.to].column <= boxes[thread.from].column {
                boxes[thread.to].column = boxes[thread.from].column + 1
                moved = true
            }
            if !moved { break }
        }
        var rows: [Int: Int] = [:]
        for place in boxes.indices {
            boxes[place].row = rows[boxes[place].column, default: 0]
            rows[boxes[place].column, default: 0] += 1
        }
    }

    // MARK: The drawing

    private static let wide = 220
    private static let high = 76
    private static let boxWide = 172
    private static let boxHigh = 56

    enum Words {
        static let name = Phrase("谱系图", "Picture of the lineage")
        static let closer = Phrase("放大", "Closer")
        static let farther = Phrase("缩小", "Farther")
        static let whole = Phrase("全图", "Whole")
        static let note = Phrase(
            "滚轮或按钮缩放，拖动移动；同一步的同种物料合为一框",
            "Zoom by wheel or buttons, drag to move; things of one material and step are one box")
    }

    var size: (width: Int, height: Int) {
        let columns = (boxes.map(\.column).max() ?? 0) + 1
        let rows = (boxes.map(\.row).max() ?? 0) + 1
        return (columns * Self.wide, rows * Self.high)
    }

    func markup(_ choice: TraceChoice, at path: String, _ visit: Visit) -> Markup {
        let language = visit.language
        let (width, height) = size
        let lines = threads.map { thread -> Markup in
            let (from, to) = (boxes[thread.from], boxes[thread.to])
            let x1 = from.column * Self.wide + 24 + Self.boxWide
            let y1 = from.row * Self.high + 10 + Self.boxHigh / 2
            let x2 = to.column * Self.wide + 24
            let y2 = to.row * Self.high + 10 + Self.boxHigh / 2
            let middle = (x1 + x2) / 2
            return "<path class=\"gold\" d=\"M\(x1) \(y1)C\(middle) \(y1) \(middle) \(y2) \(x2) \(y2)\"/>"
        }
        let drawn = boxes.map { box($0, choice, at: path, language) }
        let tools = [("in", Words.closer), ("out", Words.farther), ("all", Words.whole)].map { act, word -> Markup in
            "<button type=\"button\" class=\"button plain\" data-zoom=\"\(act)\">\(word, language)</button>"
        }
        return """
            <section class="sheet trace-picture" aria-label="\(Words.name, language)"><header>\
            <span>\(Words.note, language)</span><span class="tools">\(tools)</span></header>\
            <svg data-picture tabindex="0" role="img" aria-label="\(Words.name, language)" \
            viewBox="0 0 \(width) \(height)" width="100%" height="\(min(max(height, 240), 560))">\
            \(lines)\(drawn)</svg></section>
            """
    }

    private func box(_ box: Box, _ choice: TraceChoice, at path: String, _ language: Language) -> Markup {
        let x = box.column * Self.wide + 24
        let y = box.row * Self.high + 10
        let title = box.count == 1 ? box.codes.first?.id ?? box.material : box.material
        let inner: Markup = """
            <rect x="\(x)" y="\(y)" width="\(Self.boxWide)" height="\(Self.boxHigh)" rx="2"/>\
            <text x="\(x + 12)" y="\(y + 24)" class="name" translate="no">\(short(title))</text>\
            <text x="\(x + 12)" y="\(y + 44)">\(Self.note(box), language)</text>
            """
        let name = box.isOrigin ? "box present" : "box"
        if box.isOrigin { return "<g class=\"\(name)\">\(inner)</g>" }
        let target: String =
            if box.count == 1, let only = box.codes.first {
                LineagePages.path(only)
            } else {
                choice.address(path) {
                    $0.view = .table
                    $0.filter.material = box.material
                }
            }
        return "<a class=\"\(name)\"\(href: target)><title>\(title)</title>\(inner)</a>"
    }

    private func short(_ text: String) -> String { text.count > 18 ? "…" + text.suffix(17) : text }

    /// "5 085 个 · 2 站 · 1 203 人".
    static func note(_ box: Box) -> Phrase {
        let stage = box.stage?.phrase ?? Phrase("", "")
        var zh = [stage.zh]
        var en = [stage.en]
        if box.count > 1 {
            zh.append("\(Figures.grouped(box.count)) 个")
            en.append(Figures.grouped(box.count))
        }
        if !box.stations.isEmpty, box.count > 1 {
            zh.append("\(box.stations.count) 站")
            en.append("\(box.stations.count) st.")
        }
        if !box.donors.isEmpty, box.count > 1 {
            zh.append("\(Figures.grouped(box.donors.count)) 人")
            en.append("\(Figures.grouped(box.donors.count)) donors")
        }
        return Phrase(zh.joined(separator: " · "), en.joined(separator: " · "))
    }
}
