package import Kernel
package import Web

/// A person adopts a version of the limits from its file.
package enum ParallelLimitsDeeds {
    package static let adopt = ParallelLimits.adoption(
        Phrase("采用比对限度", "Adopt limits of the parallel analysis"), file: Phrase("限度包文件", "File of the limits"))
}
