package sample

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"voc"
)

// lines is a JSON-lines file that is being written.
type lines struct {
	bytes.Buffer
	count int64
}

// add writes one object and returns its line, counted from 1.
func (l *lines) add(object any) (int64, error) {
	encoder := json.NewEncoder(&l.Buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(object); err != nil {
		return 0, fmt.Errorf("encoding a line: %w", err)
	}
	l.count++
	return l.count, nil
}

type chatTurn struct {
	Role string `json:"role"`
	At   string `json:"at"`
	Text string `json:"text"`
}

type chatLine struct {
	ID         string     `json:"id"`
	StartedAt  string     `json:"started_at"`
	UpdatedAt  string     `json:"updated_at,omitempty"`
	CustomerID string     `json:"customer_id,omitempty"`
	Product    string     `json:"product,omitempty"`
	Agent      string     `json:"agent,omitempty"`
	Status     string     `json:"status"`
	CSAT       int        `json:"csat,omitempty"`
	BotHandoff bool       `json:"bot_handoff"`
	FirstReply string     `json:"first_reply_at,omitempty"`
	ResolvedAt string     `json:"resolved_at,omitempty"`
	Turns      []chatTurn `json:"turns"`
}

// chat writes the chat tool's export: one conversation a line, with a bot in front.
func (w *writer) chat(byChannel map[string][]*entry) error {
	r := newRandom(w.seed, "chat")
	const name = "chat.jsonl"
	special := twice(r, byChannel[voc.Chat], 4)
	identical, newer := special[:2], special[2:]
	var file lines
	for i, e := range byChannel[voc.Chat] {
		object := chatOf(r, e)
		if _, err := file.add(object); err != nil {
			return err
		}
		w.truth.published(name)
		switch {
		case slices.Contains(identical, e):
			if _, err := file.add(object); err != nil {
				return err
			}
			w.truth.duplicate(e, "identical", name, name)
		case slices.Contains(newer, e):
			object.UpdatedAt = e.at.Add(30 * time.Hour).Format(time.RFC3339)
			object.Turns = append(slices.Clone(object.Turns), chatTurn{"customer", object.UpdatedAt, "まだ返事を待っています"})
			if _, err := file.add(object); err != nil {
				return err
			}
			w.truth.duplicate(e, "newer", name, name)
		}
		switch i {
		case 100:
			file.count++
			file.WriteString(`{"id":"chat_bad00001","started_at":"2026-08-1` + "\n")
			w.truth.reject(name, file.count, "", "broken JSON")
		case 200:
			object.ID = ""
			line, err := file.add(object)
			if err != nil {
				return err
			}
			w.truth.reject(name, line, "", "missing id")
		}
	}
	w.truth.file(name, voc.Chat)
	w.files[name] = file.Bytes()
	return nil
}

var (
	botGreetings = []string{"こんにちは。みどり家電のチャットサポートです。ご用件をどうぞ。", "みどり家電AIサポートです。知りたいことを入力してください。"}
	botAnswers   = []string{"お探しの答えが見つかりませんでした。オペレーターにおつなぎします。", "関連するヘルプをご覧ください。解決しない場合はそのままお待ちください。"}
	agentOpens   = []string{"お待たせしました。担当におつなぎしました。", "お問い合わせありがとうございます。確認いたします。"}
)

func chatOf(r random, e *entry) chatLine {
	at := e.at
	var turns []chatTurn
	say := func(role, text string) {
		turns = append(turns, chatTurn{role, at.Format(time.RFC3339), text})
		at = at.Add(time.Duration(r.between(5, 60)) * time.Second)
	}
	object := chatLine{
		ID: e.ref, StartedAt: e.at.Format(time.RFC3339), CustomerID: e.customerID(), Product: e.product(), Status: e.status,
		BotHandoff: r.chance(.7), ResolvedAt: stamp(e.resolved, time.RFC3339),
	}
	say("bot", pick(r, botGreetings))
	said := strings.Split(e.text, "\n")
	say("customer", said[0])
	if object.BotHandoff {
		say("bot", pick(r, botAnswers))
	}
	for _, text := range said[1:] {
		say("customer", text)
	}
	if e.reply != "" {
		if object.BotHandoff {
			object.FirstReply = at.Format(time.RFC3339)
			object.Agent = fmt.Sprintf("CH-%02d", r.between(1, 7))
			say("agent", pick(r, agentOpens))
			say("agent", e.reply)
		} else {
			say("bot", e.reply)
		}
		if e.status == "resolved" && r.chance(.2) {
			say("customer", pick(r, []string{"わかりました", "了解です", "やってみます"}))
		}
		if r.chance(.4) {
			object.CSAT = score(r, e, 5)
		}
	}
	object.Turns = turns
	return object
}

type postLine struct {
	ID        string `json:"id"`
	CreatedAt string `json:"created_at"`
	AuthorID  string `json:"author_id,omitempty"`
	Text      string `json:"text"`
	URL       string `json:"url"`
	Language  string `json:"lang"`
}

// sns writes what a listening tool exports: posts and reposts, times in UTC.
func (w *writer) sns(byChannel map[string][]*entry) error {
	r := newRandom(w.seed, "sns")
	const name = "sns.jsonl"
	identical := twice(r, byChannel[voc.SNS], 3)
	var file lines
	for i, e := range byChannel[voc.SNS] {
		object := postLine{e.ref, e.at.UTC().Format(time.RFC3339), e.customerID(), e.text, "https://sns.example.com/posts/" + e.ref, "ja"}
		if _, err := file.add(object); err != nil {
			return err
		}
		w.truth.published(name)
		if slices.Contains(identical, e) {
			if _, err := file.add(object); err != nil {
				return err
			}
			w.truth.duplicate(e, "identical", name, name)
		}
		if i == 150 {
			object.ID, object.CreatedAt = "1900000000000001", ""
			line, err := file.add(object)
			if err != nil {
				return err
			}
			w.truth.reject(name, line, object.ID, "missing time")
		}
	}
	w.truth.file(name, voc.SNS)
	w.files[name] = file.Bytes()
	return nil
}

type topicLine struct {
	ID       string `json:"post_id"`
	PostedAt string `json:"posted_at"`
	MemberID string `json:"member_id"`
	Board    string `json:"board"`
	Title    string `json:"title"`
	Body     string `json:"body"`
	URL      string `json:"url"`
	Views    int    `json:"views"`
}

// community writes the user forum's export.
func (w *writer) community(byChannel map[string][]*entry) error {
	r := newRandom(w.seed, "community")
	const name = "community.jsonl"
	identical := twice(r, byChannel[voc.Community], 1)
	var file lines
	for _, e := range byChannel[voc.Community] {
		object := topicLine{e.ref, e.at.Format("2006-01-02T15:04:05"), e.customerID(), pick(r, []string{"質問", "雑談", "使いこなし"}), e.subject, e.text,
			"https://community.example.jp/t/" + e.ref, r.between(8, 900)}
		if _, err := file.add(object); err != nil {
			return err
		}
		w.truth.published(name)
		if slices.Contains(identical, e) {
			if _, err := file.add(object); err != nil {
				return err
			}
			w.truth.duplicate(e, "identical", name, name)
		}
	}
	w.truth.file(name, voc.Community)
	w.files[name] = file.Bytes()
	return nil
}
