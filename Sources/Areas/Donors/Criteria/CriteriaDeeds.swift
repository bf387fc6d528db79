package import Kernel
package import Web

/// A person adopts a version of the rules from its file.
package enum CriteriaDeeds {
    package static let adopt = CriteriaPack.adoption(
        Phrase("采用供浆规则", "Adopt rules for donors"), file: Phrase("规则包文件", "File of the rules"))

    package static let all = [OpenDeed(adopt)]
}
