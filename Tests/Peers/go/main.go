// Peer verifies a ledger with golang.org/x/mod/sumdb/tlog and golang.org/x/mod/sumdb/note, the libraries of
// Go's checksum database. It shares no line with Xuemai.
//
//	apt-get install golang-go golang-golang-x-mod-dev
//	GO111MODULE=off GOPATH=/usr/share/gocode go run Tests/Peers/go/main.go <peer-bundle>
//
// A peer bundle is a directory of five text files. Hashes and entries are standard base64 with padding.
//
//	vkey         the log's C2SP verifier key, one line
//	checkpoint   the C2SP signed note over the tree of all entries
//	entries      one entry a line, in order; an empty line is the empty entry
//	inclusion    <index> <size> [<hash> …]    leaf sibling first, RFC 6962 §2.1.1
//	consistency  <from> <to> [<hash> …]       RFC 6962 §2.1.2
//
// Every root is computed here, from the entries, and the last one must be the checkpoint's. Exit status 0 and
// "verified N proofs", or 1 and the first thing that does not hold.
package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type bundle struct {
	directory string
	records   []tlog.Hash
	stored    []tlog.Hash
	roots     map[int64]tlog.Hash
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: peer <peer-bundle>")
		os.Exit(2)
	}
	count, err := verify(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
	fmt.Println("verified", count, "proofs")
}

func verify(directory string) (int, error) {
	b := &bundle{directory: directory, roots: map[int64]tlog.Hash{}}
	if err := b.readEntries(); err != nil {
		return 0, err
	}
	if err := b.checkCheckpoint(); err != nil {
		return 0, fmt.Errorf("checkpoint: %w", err)
	}
	inclusions, err := b.eachProof("inclusion", func(index, size int64, path []tlog.Hash) error {
		root, err := b.root(size)
		if err != nil {
			return err
		}
		if index < 0 || index >= int64(len(b.records)) {
			return errors.New("no such entry")
		}
		return tlog.CheckRecord(path, size, root, index, b.records[index])
	})
	if err != nil {
		return 0, err
	}
	consistencies, err := b.eachProof("consistency", func(from, to int64, path []tlog.Hash) error {
		older, err := b.root(from)
		if err != nil {
			return err
		}
		newer, err := b.root(to)
		if err != nil {
			return err
		}
		return tlog.CheckTree(path, to, newer, from, older)
	})
	return inclusions + consistencies, err
}

func (b *bundle) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(b.stored)) {
			return nil, errors.New("no such hash")
		}
		hashes[i] = b.stored[index]
	}
	return hashes, nil
}

func (b *bundle) lines(name string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(b.directory, name))
	if err != nil {
		return nil, err
	}
	if len(text) == 0 || text[len(text)-1] != '\n' {
		return nil, fmt.Errorf("%s does not end in a newline", name)
	}
	return strings.Split(string(text[:len(text)-1]), "\n"), nil
}

func (b *bundle) readEntries() error {
	lines, err := b.lines("entries")
	if err != nil {
		return err
	}
	for index, line := range lines {
		entry, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
		hashes, err := tlog.StoredHashes(int64(index), entry, b)
		if err != nil {
			return fmt.Errorf("entry %d: %w", index, err)
		}
		b.records = append(b.records, tlog.RecordHash(entry))
		b.stored = append(b.stored, hashes...)
	}
	return nil
}

func (b *bundle) checkCheckpoint() error {
	vkey, err := b.lines("vkey")
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(vkey[0])
	if err != nil {
		return err
	}
	signed, err := os.ReadFile(filepath.Join(b.directory, "checkpoint"))
	if err != nil {
		return err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return err
	}
	origin, rest, _ := strings.Cut(opened.Text, "\n")
	if origin != verifier.Name() {
		return errors.New("of another origin")
	}
	// ParseTree knows one origin only, that of the Go checksum database.
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + rest))
	if err != nil {
		return err
	}
	if tree.N != int64(len(b.records)) {
		return errors.New("another number of entries")
	}
	root, err := b.root(tree.N)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return errors.New("another root than that of the entries")
	}
	return nil
}

func (b *bundle) root(size int64) (tlog.Hash, error) {
	if root, known := b.roots[size]; known {
		return root, nil
	}
	if size < 0 || size > int64(len(b.records)) {
		return tlog.Hash{}, errors.New("no such tree")
	}
	root, err := tlog.TreeHash(size, b)
	if err == nil {
		b.roots[size] = root
	}
	return root, err
}

func (b *bundle) eachProof(name string, check func(a, b int64, path []tlog.Hash) error) (int, error) {
	lines, err := b.lines(name)
	if err != nil {
		return 0, err
	}
	for number, line := range lines {
		words := strings.Split(line, " ")
		if len(words) < 2 {
			return 0, fmt.Errorf("%s line %d: malformed", name, number+1)
		}
		first, errFirst := strconv.ParseInt(words[0], 10, 64)
		second, errSecond := strconv.ParseInt(words[1], 10, 64)
		if errFirst != nil || errSecond != nil {
			return 0, fmt.Errorf("%s line %d: malformed", name, number+1)
		}
		var path []tlog.Hash
		for _, word := range words[2:] {
			hash, err := tlog.ParseHash(word)
			if err != nil {
				return 0, fmt.Errorf("%s line %d: %w", name, number+1, err)
			}
			path = append(path, hash)
		}
		if err := check(first, second, path); err != nil {
			return 0, fmt.Errorf("%s line %d: %w", name, number+1, err)
		}
	}
	return len(lines), nil
}
