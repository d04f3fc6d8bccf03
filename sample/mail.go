package sample

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding/japanese"

	"voc"
)

const ownAddress = "support@midori-kaden.example"

// letter is one mail of the mailbox.
type letter struct {
	from, name, to string
	at             time.Time
	id, inReplyTo  string
	subject, text  string
}

// mail writes the support mailbox: customers' mails with signatures, the answers, and what people wrote back,
// quoting. Half of what can be is in ISO-2022-JP, as older mail programs write it.
func (w *writer) mail(byChannel map[string][]*entry) error {
	r := newRandom(w.seed, "mail")
	const name = "mail.mbox"
	var letters []letter
	for _, e := range byChannel[voc.Email] {
		l := letter{from: e.person.mail, name: e.person.surname + " " + e.person.given, to: ownAddress, at: e.at, id: e.ref, subject: e.subject, text: e.text}
		if e.thread == nil {
			l.text = pick(r, []string{"みどり家電 サポートご担当者様\n\n", "ご担当者様\n\n", ""}) + l.text
		} else {
			l.subject, l.inReplyTo = "Re: ご回答", answerID(e.thread)
			l.text += fmt.Sprintf("\n\n%s みどり家電サポート <%s>:\n%s", e.thread.answered.Format("2006年1月2日 15:04"), ownAddress, quote(e.thread.reply))
		}
		if r.chance(.55) {
			l.text += signature(r, e)
		}
		e.canaries = append(e.canaries, canary{"name", l.name}, canary{"email", l.from})
		letters = append(letters, l)
		w.truth.published(name)
		if e.reply != "" && (r.chance(.8) || e.followed) {
			letters = append(letters, letter{
				from: ownAddress, name: "みどり家電サポート", to: e.person.mail, at: e.answered, id: answerID(e), inReplyTo: e.ref, subject: "Re: " + l.subject,
				text: fmt.Sprintf("%s 様\n\nお問い合わせいただきありがとうございます。みどり家電サポートです。\n%s\n\n-- \nみどり家電サポート\n\n%s\n", e.person.surname, e.reply, quote(l.text)),
			})
			e.canaries = append(e.canaries, canary{"name", e.person.surname})
			w.truth.joined(name)
		}
	}
	slices.SortStableFunc(letters, func(a, b letter) int { return a.at.Compare(b.at) })
	var box bytes.Buffer
	for _, l := range letters {
		l.write(r, &box)
	}
	w.truth.file(name, voc.Email)
	w.files[name] = box.Bytes()
	return nil
}

func answerID(e *entry) string {
	return strings.Replace(strings.Replace(e.ref, "<", "<re.", 1), "@mail.example.com", "@"+strings.Split(ownAddress, "@")[1], 1)
}

func quote(text string) string {
	return "> " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n> ")
}

// signature appends the sender's made-up name, telephone number and address.
func signature(r random, e *entry) string {
	p := e.person
	note := func(kind, text string) string {
		e.canaries = append(e.canaries, canary{kind, text})
		return text
	}
	name := note("name", p.surname+" "+p.given)
	switch r.IntN(3) {
	case 0:
		return "\n\n-- \n" + name + "\n" + note("email", p.mail)
	case 1:
		return fmt.Sprintf("\n\n━━━━━━━━━━━━━━━\n%s\n%s %s\nTEL: %s\n━━━━━━━━━━━━━━━", name, note("postal", p.postal), note("address", p.address), note("phone", p.telephone))
	}
	return "\n\n--------------------\n" + name + "\n携帯 " + note("phone", p.telephone)
}

// write appends the letter to an mbox file of the mboxrd kind.
func (l letter) write(r random, box *bytes.Buffer) {
	charset, transfer := "UTF-8", pick(r, []string{"8bit", "base64"})
	encodeWord := func(s string) string { return mime.BEncoding.Encode("UTF-8", s) }
	text := l.text
	if legacy, ok := iso2022jp(l.text); ok && r.chance(.5) {
		if subject, ok := iso2022jp(l.subject); ok {
			name, _ := iso2022jp(l.name)
			words := map[string]string{l.subject: subject, l.name: name}
			charset, transfer, text = "ISO-2022-JP", "7bit", legacy
			encodeWord = func(s string) string {
				return "=?ISO-2022-JP?B?" + base64.StdEncoding.EncodeToString([]byte(words[s])) + "?="
			}
		}
	}
	if transfer == "base64" {
		text = wrap(base64.StdEncoding.EncodeToString([]byte(text)), 76)
	}
	fmt.Fprintf(box, "From %s %s\n", l.from, l.at.UTC().Format(time.ANSIC))
	fmt.Fprintf(box, "From: %s <%s>\nTo: %s\nDate: %s\nMessage-ID: %s\n", encodeWord(l.name), l.from, l.to, l.at.Format(time.RFC1123Z), l.id)
	if l.inReplyTo != "" {
		fmt.Fprintf(box, "In-Reply-To: %s\nReferences: %s\n", l.inReplyTo, l.inReplyTo)
	}
	fmt.Fprintf(box, "Subject: %s\nMIME-Version: 1.0\nContent-Type: text/plain; charset=%s\nContent-Transfer-Encoding: %s\n\n", encodeWord(l.subject), charset, transfer)
	for line := range strings.Lines(text + "\n") {
		if strings.HasPrefix(strings.TrimLeft(line, ">"), "From ") {
			line = ">" + line
		}
		box.WriteString(line)
	}
	box.WriteByte('\n')
}

// iso2022jp encodes text and reports whether all of it could be. Half-width kana are refused, as mail forbids them.
func iso2022jp(text string) (string, bool) {
	if strings.ContainsFunc(text, func(c rune) bool { return '｡' <= c && c <= 'ﾟ' }) {
		return "", false
	}
	encoded, err := japanese.ISO2022JP.NewEncoder().String(text)
	return encoded, err == nil
}

func wrap(s string, width int) string {
	var out strings.Builder
	for len(s) > width {
		out.WriteString(s[:width] + "\n")
		s = s[width:]
	}
	out.WriteString(s)
	return out.String()
}
