import Kernel
import Sheets
import Testing
import Web

@testable import Plasma

/// One page in one language, under the name of its golden file.
struct PlasmaPageSample: Sendable, CustomTestStringConvertible {
    let name: String
    let language: Language
    let markup: Markup

    var testDescription: String { "\(name)-\(language.rawValue)" }
    var golden: String { testDescription }
    /// A whole page, not an answer that a script puts in place.
    var isPage: Bool { markup.html.contains("<html") }
}

enum PlasmaPageSamples {
    static let all: [PlasmaPageSample] = {
        let groups = [lists, records, lanes, laneForms, acceptance, bags, StockSamples.pages]
        var samples: [PlasmaPageSample] = []
        for language in Language.allCases {
            for group in groups {
                for (name, markup) in group(language) {
                    samples.append(PlasmaPageSample(name: name, language: language, markup: markup))
                }
            }
        }
        return samples
    }()

    private static func lists(_ language: Language) -> [(String, Markup)] {
        let visit = PageVisit.visit(language)
        let rows = [
            PageShipment.summary(.receiving), PageShipment.summary(.announced, id: "SH-20261121-03"),
            PageShipment.summary(.receiving, id: "SH-20261121-04", blocked: true),
            PageShipment.summary(.accepted, id: "SH-20261120-01"),
        ]
        var report = RowReport()
        report.add(row: 3, field: "bag", value: "A99992601241X", Phrase("校验位不对", "Wrong check character"))
        report.add(row: 7, field: "net_weight_g", value: "<b>58O</b>", Phrase("不是数字", "Not a number"))
        return [
            ("shipments", ShipmentPages.listPage(shipments(rows, before: "SH-1&2", more: true), visit)),
            ("shipments-none", ShipmentPages.listPage(shipments([], stage: .finished), visit)),
            ("import", ManifestPages.importPage(nil, nil, visit)),
            ("import-refused", ManifestPages.importPage(.fileRowsWrong(report), report, visit)),
        ]
    }

    private static func shipments(
        _ rows: [ShipmentSummary], stage: ShipmentStage? = nil, before: String? = nil, more: Bool = false
    ) -> ShipmentPages.ListModel {
        ShipmentPages.ListModel(
            rows: rows, stage: stage, counts: [.announced: 3, .receiving: 2, .accepted: 1_184], before: before,
            more: more)
    }

    private static func model(
        _ stage: ShipmentStage, stops: [StopRecord] = [], history: [HistoryLine] = [], refusal: Refusal? = nil
    ) -> ShipmentPages.Model {
        ShipmentPages.Model(
            summary: PageShipment.summary(stage),
            progress: ShipmentProgress(announced: 4, received: stage == .announced ? 0 : 2, openStops: stops.count),
            boxes: [
                BoxSummary(box: "B-01", bags: 2, received: 2, openedAt: PageShipment.minutesAgo(30), openedLane: "2"),
                BoxSummary(box: "B-02", bags: 2, received: 0, openedAt: nil, openedLane: nil),
            ],
            missing: stage == .announced ? [] : [PageShipment.bag(4, .announced)], stops: stops,
            temperature: stage == .announced ? nil : PageShipment.judgement, history: history, refusal: refusal)
    }

    private static func records(_ language: Language) -> [(String, Markup)] {
        let visit = PageVisit.visit(language, path: "/plasma/shipments/\(PageShipment.id)")
        let history = [
            PageShipment.line(96, .stopped(PageShipment.stop(.weightDiffers, grams: "561").stop)),
            PageShipment.line(95, .received(PageShipment.received(1))),
            PageShipment.line(40, PageShipment.corrected, reason: "misread"),
            PageShipment.line(39, .temperatureJudged(PageShipment.judgement)),
            PageShipment.line(1, PageShipment.announced),
        ]
        let stop = PageShipment.stop(.weightDiffers, grams: "561")
        return [
            ("shipment-announced", ShipmentPages.recordPage(model(.announced), visit)),
            ("shipment-receiving", ShipmentPages.recordPage(model(.receiving, stops: [stop], history: history), visit)),
            (
                "shipment-refused",
                ShipmentPages.recordPage(model(.receiving, refusal: .correctionReasonMissing), visit)
            ),
            ("shipment-accepted", ShipmentPages.recordPage(model(.accepted, history: history), visit)),
            ("shipment-rejected", ShipmentPages.recordPage(model(.rejected), visit)),
        ]
    }

    // MARK: Lanes

    static func lane(_ stop: StopRecord? = nil) -> LaneModel {
        LaneModel(
            shipment: PageShipment.summary(.receiving), lane: "2",
            progress: ShipmentProgress(announced: 4, received: 2, openStops: stop == nil ? 0 : 1),
            recent: [PageShipment.bag(2), PageShipment.bag(1, net: "594")], limits: PageShipment.limits,
            box: stop == nil ? "B-01" : "B-02", stop: stop, entry: 2_418_807, at: PageVisit.now)
    }

    private static func lanes(_ language: Language) -> [(String, Markup)] {
        let visit = PageVisit.visit(language, path: "/plasma/shipments/\(PageShipment.id)/lanes/2")
        let model = lane()
        let stopped = lane(PageShipment.stop(.weightDiffers, grams: "561"))
        func answer(_ verdict: ScanVerdict, _ side: Markup) -> Markup {
            scanAnswer(verdict, side: side, foot: LaneAnswers.foot(model, visit), language)
        }
        return [
            ("lane-ready", LanePages.screenPage(model, visit)),
            (
                "lane-pass",
                answer(
                    LaneAnswers.accepted(PageShipment.received(2), model, language), LaneAnswers.count(model, visit))
            ),
            ("lane-box", answer(LaneAnswers.boxOpened("B-01", language), LaneAnswers.count(model, visit))),
            (
                "lane-weight",
                answer(
                    LaneAnswers.weighing(PageShipment.number(3), .bagWeightMissing, language),
                    LaneAnswers.scale(PageShipment.number(3), model, visit))
            ),
            (
                "lane-refused",
                answer(LaneAnswers.refused(.scanFullWidth, language), LaneAnswers.count(model, visit))
            ),
            ("lane-stop", LanePages.screenPage(stopped, visit)),
            ("lane-stop-foreign", LanePages.screenPage(lane(PageShipment.stop(.bagDouble)), visit)),
        ]
    }

    private static func laneForms(_ language: Language) -> [(String, Markup)] {
        let visit = PageVisit.visit(
            language, path: "/plasma/shipments/\(PageShipment.id)/lanes/2/keyed",
            parameters: ["id": PageShipment.id, "lane": "2"],
            form: ["code": "<script>", "reason": "ice", "password": "never shown"])
        return [
            ("keyed", LaneFormPages.keyedPage(nil, visit)),
            ("keyed-refused", LaneFormPages.keyedPage(.keyedReasonMissing, visit)),
            ("defect", LaneFormPages.defectPage(nil, visit)),
            ("reweigh", LaneFormPages.reweighPage(.fieldValueWrong(Phrase("净重", "Net weight")), visit)),
        ]
    }

    private static func bags(_ language: Language) -> [(String, Markup)] {
        let visit = PageVisit.visit(language, path: "/plasma/bags/\(PageShipment.number(1))")
        let history = [PageShipment.line(95, .received(PageShipment.received(1)))]
        let bags = [PageShipment.bag(1), PageShipment.bag(3, .stopped, net: "561"), PageShipment.bag(4, .announced)]
        let lost = PageVisit.visit(language, path: "/plasma/bags", query: ["find": "A9999\""])
        return [
            (
                "bags",
                BagPages.listPage(BagPages.ListModel(rows: bags, total: 526_003, before: nil, more: true), visit)
            ),
            (
                "bags-not-found",
                BagPages.listPage(
                    BagPages.ListModel(rows: [], total: 0, before: "", more: false, refusal: .bagNotFound), lost)
            ),
            ("bag-received", BagPages.recordPage(PageShipment.bag(1), PageShipment.summary(.accepted), history, visit)),
            (
                "bag-announced",
                BagPages.recordPage(PageShipment.bag(4, .announced), PageShipment.summary(.announced), [], visit)
            ),
            (
                "bag-stopped",
                BagPages.recordPage(PageShipment.bag(3, .stopped), PageShipment.summary(.receiving), [], visit)
            ),
        ]
    }
}
