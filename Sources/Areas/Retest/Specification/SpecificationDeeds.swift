package import Kernel
package import Web

/// A person adopts a version of the specification from its file.
package enum SpecificationDeeds {
    package static let adopt = RetestPack.adoption(
        Phrase("采用复检标准", "Adopt a specification of the re-test"), file: Phrase("标准文件", "File of the specification"))
}
