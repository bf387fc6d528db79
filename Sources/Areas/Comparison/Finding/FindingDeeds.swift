import Kernel
package import Web

/// What outsiders may do: a quality system tells what was done about a finding. A closing is signed at a screen.
package enum FindingDeeds {
    package static let act = Deed(
        FindingTable.self, "act", "comparison.act", Phrase("处理比对发现", "Act on a finding of the parallel analysis"),
        fields: [
            DeedField(
                "action", Phrase("做了什么", "What was done"), .line(FindingRules.textBytesMax),
                example: .string("Retested with another lot of the kit: reactive again"))
        ]
    ) { (values) throws(DeedFailure) in .act(values.text("action")) }

    package static let all = [OpenDeed(act), OpenDeed(ParallelLimitsDeeds.adopt)]
}
