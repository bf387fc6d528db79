import Foundation
import Kernel
import Ledger
import TestKit
import Testing

/// The definitions of RFC 6962 §2.1 as they stand there: slow and obvious.
private enum NaiveTree {
    static func root(_ leaves: ArraySlice<Digest>) -> Digest {
        guard leaves.count > 1 else { return leaves.first ?? TreeHash.empty }
        let split = leaves.startIndex + power(below: leaves.count)
        return TreeHash.node(root(leaves[..<split]), root(leaves[split...]))
    }

    static func path(_ index: Int, _ leaves: ArraySlice<Digest>) -> [Digest] {
        guard leaves.count > 1 else { return [] }
        let split = power(below: leaves.count)
        let (left, right) = (leaves.prefix(split), leaves.dropFirst(split))
        return index < split ? path(index, left) + [root(right)] : path(index - split, right) + [root(left)]
    }

    static func proof(_ from: Int, _ leaves: ArraySlice<Digest>, whole: Bool = true) -> [Digest] {
        if from == leaves.count { return whole ? [] : [root(leaves)] }
        let split = power(below: leaves.count)
        let (left, right) = (leaves.prefix(split), leaves.dropFirst(split))
        return from <= split
            ? proof(from, left, whole: whole) + [root(right)]
            : proof(from - split, right, whole: false) + [root(left)]
    }

    private static func power(below count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}

@Suite struct `The Merkle tree` {
    /// The eight reference entries of the certificate-transparency tests.
    private let entries = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    private let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test func `has the published roots for sizes 0 to 8`() throws {
        var range = CompactRange()
        #expect(range.root.hex == roots[0])
        for (place, entry) in entries.enumerated() {
            range.append(TreeHash.leaf(try #require(Hex.decode(entry))))
            #expect(range.root.hex == roots[place + 1])
        }
    }

    @Test func `agrees with its definition for every size and index up to 130`() throws {
        var numbers = SeededNumbers(6962)
        var leaves: [Digest] = []
        var range = CompactRange()
        for size in 1...130 {
            let leaf = TreeHash.leaf((0..<8).map { _ in UInt8(truncatingIfNeeded: numbers.next()) })
            leaves.append(leaf)
            range.append(leaf)
            let root = NaiveTree.root(leaves[...])
            #expect(range.root == root)
            func node(_ place: TreeNode) -> Digest {
                let width = 1 << place.level
                return NaiveTree.root(leaves[(Int(place.index) * width)..<(Int(place.index + 1) * width)])
            }
            #expect(MerkleTree.root(size: UInt64(size), node: node) == root)
            for index in stride(from: 0, to: size, by: max(1, size / 9)) {
                let path = MerkleTree.inclusionProof(index: UInt64(index), size: UInt64(size), node: node)
                #expect(path == NaiveTree.path(index, leaves[...]))
                try MerkleProof.verifyInclusion(
                    leaf: leaves[index], index: UInt64(index), size: UInt64(size), proof: path, root: root)
            }
            for from in stride(from: 1, through: size, by: max(1, size / 9)) {
                let path = MerkleTree.consistencyProof(from: UInt64(from), to: UInt64(size), node: node)
                #expect(path == NaiveTree.proof(from, leaves[...]))
                try MerkleProof.verifyConsistency(
                    size1: UInt64(from), root1: NaiveTree.root(leaves.prefix(from)), size2: UInt64(size),
                    root2: root, proof: path)
            }
        }
    }

    @Test func `accepts 1640 good proofs and refuses 8937 damaged ones`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Vectors/tlog-vectors.json.gz").path
        let gunzip = Process()
        gunzip.executableURL = URL(filePath: "/usr/bin/env")
        gunzip.arguments = ["gzip", "-dc", file]
        let pipe = Pipe()
        gunzip.standardOutput = pipe
        try gunzip.run()
        let bytes = Array(pipe.fileHandleForReading.readDataToEndOfFile())
        guard case .array(let cases) = try JSONReader.read(bytes, strictness: .lenient) else {
            Issue.record("the vectors are no list")
            return
        }
        var good = 0
        var bad = 0
        for (place, item) in cases.enumerated() {
            let fields = try JSONFields(item)
            let accepted = try accepts(fields)
            let why = try fields.string("why")
            #expect(try accepted == fields.bool("good"), "vector \(place): \(why)")
            if accepted { good += 1 } else { bad += 1 }
        }
        #expect(good == 1_640 && bad == 8_937)
    }

    /// For consistency, `leaf` holds the earlier root. A hash that is not 32 bytes is refused before the loop.
    private func accepts(_ fields: JSONFields) throws -> Bool {
        guard let first = Digest(hex: try fields.string("leaf")), let root = Digest(hex: try fields.string("root"))
        else { return false }
        var proof: [Digest] = []
        for text in try fields.strings("proof") {
            guard let hash = Digest(hex: text) else { return false }
            proof.append(hash)
        }
        guard let m = UInt64(exactly: try fields.integer("m")), let n = UInt64(exactly: try fields.integer("n"))
        else { return false }
        let kind = try fields.string("kind")
        do throws(ProofFailure) {
            if kind == "inclusion" {
                try MerkleProof.verifyInclusion(leaf: first, index: m, size: n, proof: proof, root: root)
            } else {
                try MerkleProof.verifyConsistency(size1: m, root1: first, size2: n, root2: root, proof: proof)
            }
            return true
        } catch {
            return false
        }
    }

    @Test func `keeps inner nodes in a tile so that a proof hashes nothing`() throws {
        let leaves = (0..<256).map { TreeHash.leaf([UInt8($0)]) }
        let tile = TreeTile(leaves: leaves)
        #expect(tile.bytes.count == TreeTile.fullBytes)
        #expect(tile.hash(relativeLevel: 8, index: 0) == NaiveTree.root(leaves[...]))
        #expect(tile.hash(relativeLevel: 3, index: 5) == NaiveTree.root(leaves[40..<48]))
        #expect(TileIndex(of: TreeNode(level: 8, index: 256)) == TileIndex(of: TreeNode(level: 8, index: 256)))
        let place = TileIndex(of: TreeNode(level: 11, index: 33))
        #expect(place.tileLevel == 1 && place.relativeLevel == 3 && place.tileIndex == 1 && place.offset == 1)
    }
}
