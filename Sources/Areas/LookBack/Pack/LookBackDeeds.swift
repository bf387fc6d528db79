package import Kernel
package import Web

/// A person adopts a version of the rules from its file.
package enum LookBackDeeds {
    package static let adopt = LookBackPack.adoption(
        Phrase("采用追溯规则", "Adopt look-back rules"), file: Phrase("规则包文件", "File of the rules"))

    package static let all = [OpenDeed(adopt)]
}
