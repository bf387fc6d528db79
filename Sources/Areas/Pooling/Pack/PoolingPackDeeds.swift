package import Kernel
package import Web

/// A person adopts a version of the specification from its file.
package enum PoolingPackDeeds {
    package static let adopt = PoolingPack.adoption(
        Phrase("采用合浆标准", "Adopt rules of pooling"), file: Phrase("标准文件", "File of the specification"))
}
