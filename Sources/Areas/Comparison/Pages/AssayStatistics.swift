import Kernel
import Statistics

/// The figures of one test as a table, for the page and for the file; what cannot be computed says why.
enum AssayStatistics {
    struct Row: Sendable, Equatable {
        let name: String
        let value: String
        let interval: String
        let method: String
    }

    private static func row<T>(
        _ name: Phrase, _ language: Language, method: String, _ body: () throws(NotComputable) -> T,
        _ show: (T) -> (String, String)
    ) -> Row {
        do throws(NotComputable) {
            let (value, interval) = show(try body())
            return Row(name: name(language), value: value, interval: interval, method: method)
        } catch {
            return Row(name: name(language), value: error.phrase(language), interval: "", method: method)
        }
    }

    private static func per(_ share: Double) -> String { "\(ComparisonParts.number(100 * share)) %" }
    private static func per(_ interval: Interval) -> String {
        "[\(ComparisonParts.number(100 * interval.low)), \(ComparisonParts.number(100 * interval.high))] %"
    }

    static func words(_ found: Agreement, _ language: Language) -> [Row] {
        let shares: [(Phrase, () throws(NotComputable) -> Proportion)] = [
            (Phrase("阳性符合率", "Positive agreement"), found.positive),
            (Phrase("阴性符合率", "Negative agreement"), found.negative),
            (Phrase("总符合率", "Overall agreement"), found.overall),
        ]
        var rows: [Row] = []
        for (name, body) in shares {
            rows.append(row(name, language, method: "Wilson", body) { (per($0.fraction), per($0.wilson())) })
            rows.append(
                row(name, language, method: "Clopper–Pearson", body) { (per($0.fraction), per($0.clopperPearson())) })
        }
        rows.append(
            row(
                Phrase("Cohen κ", "Cohen's κ"), language, method: "Fleiss–Cohen–Everitt",
                { () throws(NotComputable) in try found.kappa() }
            ) { (ComparisonParts.number($0.value, places: 4), ComparisonParts.interval($0.interval, places: 4)) })
        rows.append(
            row(Phrase("患病率指数", "Prevalence index"), language, method: "Byrt", found.prevalenceIndex) {
                (ComparisonParts.number($0, places: 4), "")
            })
        rows.append(
            row(Phrase("偏倚指数", "Bias index"), language, method: "Byrt", found.biasIndex) {
                (ComparisonParts.number($0, places: 4), "")
            })
        rows.append(
            Row(
                name: Phrase("McNemar 检验 P", "McNemar's test, P")(language),
                value: ComparisonParts.number(found.mcNemar(), places: 4), interval: "",
                method: Phrase("精确，双侧", "exact, two-sided")(language)))
        return rows
    }

    static func numbers(_ pictures: AssayPictures, _ assay: Assay) -> [Row] {
        let language = pictures.language
        let unit = pictures.unit
        let student = "Bland–Altman 1999, t"
        func value(_ number: Double) -> String { ComparisonParts.number(number, unit, places: 3) }
        var rows = [
            row(
                Phrase("平均差（浆站 − 工厂）", "Mean difference, station − plant"), language, method: student,
                pictures.blandAltman
            ) {
                (value($0.bias.value), ComparisonParts.interval($0.bias.interval))
            },
            row(Phrase("差值标准差", "Deviation of the differences"), language, method: student, pictures.blandAltman) {
                (value($0.standardDeviation), "")
            },
            row(Phrase("一致性下限", "Lower limit of agreement"), language, method: student, pictures.blandAltman) {
                (value($0.limits.low), ComparisonParts.interval($0.lowerLimit))
            },
            row(Phrase("一致性上限", "Upper limit of agreement"), language, method: student, pictures.blandAltman) {
                (value($0.limits.high), ComparisonParts.interval($0.upperLimit))
            },
        ]
        let lines: [(String, () throws(NotComputable) -> Line)] = [
            ("Passing–Bablok 1983", pictures.passingBablok),
            (
                "Deming, λ = \(assay.errorRatio.text), jackknife",
                { () throws(NotComputable) in try pictures.deming(assay) }
            ),
        ]
        for (method, body) in lines {
            rows.append(
                row(Phrase("斜率", "Slope"), language, method: method, body) {
                    (ComparisonParts.number($0.slope, places: 4), ComparisonParts.interval($0.slopeInterval, places: 4))
                })
            rows.append(
                row(Phrase("截距", "Intercept"), language, method: method, body) {
                    (value($0.intercept), ComparisonParts.interval($0.interceptInterval))
                })
        }
        return rows
    }
}
