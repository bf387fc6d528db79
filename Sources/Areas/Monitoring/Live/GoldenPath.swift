package import Equipment
package import Kernel

/// The way that good batches went through one step, under the curve of one that ran or runs: advice, told by whoever
/// knows it.
package struct GoldenPath: Sendable, Hashable {
    package struct Point: Sendable, Hashable {
        package let at: Moment
        package let low: Double
        package let mean: Double
        package let high: Double

        package init(at: Moment, low: Double, mean: Double, high: Double) {
            self.at = at
            self.low = low
            self.mean = mean
            self.high = high
        }
    }

    package let signal: String
    /// Of which model, in which version.
    package let model: String
    package let version: Int
    package let points: [Point]

    package init(signal: String, model: String, version: Int, points: [Point]) {
        self.signal = signal
        self.model = model
        self.version = version
        self.points = points
    }

    var label: Phrase {
        Phrase("好批带 \(model) 版本 \(version)（建议）", "good batches, \(model) version \(version) (advice)")
    }
}

/// Paths of these signals through these steps; none where nobody adopted a model of the step.
package typealias GoldenPaths =
    @Sendable ([String], [AssetUseLine], any Snapshot) throws(Fault) -> [GoldenPath]
