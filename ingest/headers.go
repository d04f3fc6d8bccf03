package ingest

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// alias is one column or segment that a header may stand for. Of two headers for one column the one with the
// smaller rank wins.
type alias struct {
	column  column
	segment string
	rank    int
}

// afterAllPlain is added to the rank of a header that is known only without its bracketed remark.
const afterAllPlain = 1000

// headerNames lists for each column the headers it is known by, from the most specific to the most general.
// A header may be in several lists (回答 is the customer's text in a survey and the agent's reply in a ticket):
// the column that stands first in CanonicalColumns takes it unless it has a better one. Running numbers such as
// No. are no ids: they begin anew in every export. Names of people are no customer ids: people share them.
var headerNames = []struct {
	column column
	names  string
}{
	{columnID, `
		問い合わせid 問い合わせ番号 問い合わせno 受付番号 受付id 受付no 案件番号 案件id チケット番号 チケットid ケース番号 ケースid
		管理番号 管理id 整理番号 伝票番号 投稿id 投稿番号 レビューid 口コミid 回答id 回答番号 通話id 会話id チャットid スレッドid メッセージid レコードid
		inquiryid inquiryno inquirynumber ticketid ticketnumber ticketno caseid casenumber caseno requestid contactid
		conversationid chatid sessionid callid postid tweetid reviewid responseid submissionid messageid threadid recordid uuid guid idstr`},
	{columnReceivedAt, `
		受付日時 受信日時 問い合わせ日時 投稿日時 着信日時 入電日時 通話開始日時 来店日時 来店受付日時 訪問日時 送信日時 発生日時 申込日時 記入日時
		開始日時 登録日時 作成日時 起票日時 対応日時 回答日時 タイムスタンプ 日時
		receivedat receivedon receivedtime receiveddate receiveddatetime inquiredat inquirydate postedat publishedat submittedat startedat
		sentat createdat createdon createdtime createddate creationdate datecreated created starttime timestamp datetime answeredat postdate reviewdate reviewsubmitdateandtime
		受付日 受信日 問い合わせ日 投稿日 着信日 入電日 来店日 訪問日 送信日 発生日 記入日 登録日 作成日 対応日 回答日 年月日 日付 date time オープン日時 オープン日 起票日 完了時刻 開始時刻 datetimeopened dateopened openeddate openedat requested requestedat submissiontime submitdate`},
	{columnChannel, `
		受付チャネル 受付チャンネル 問い合わせチャネル 受付方法 受付経路 受付手段 受付媒体 問い合わせ方法 問い合わせ経路 問い合わせ手段
		チャネル チャンネル 流入経路 経路 媒体 channelname channeltype contactchannel inquirychannel via.channel via ケース発生源 発生源 受付チャネル種別 caseorigin origin sourcetype source.type`},
	{columnCustomerID, `
		顧客id 顧客番号 顧客コード 顧客no 客様番号 客様id 客様コード 客様no 会員番号 会員id 会員コード 会員no
		契約者番号 契約者id 利用者id 利用者番号 ユーザーid ユーザid ユーザー番号 lineid lineユーザーid 投稿者id 送信者id アカウントid
		customerid customerno customernumber customercode memberid membernumber userid clientid accountid contactid requesterid
		authorid posterid visitorid senderid subscriberid customer.id
		ユーザーアカウント アカウント名 アカウント screenname username userhandle handle account
		メールアドレス 客様メールアドレス 送信元メールアドレス email emailaddress mailaddress mail 電話番号 客様電話番号 発信者番号 発信番号 phonenumber callernumber user.idstr source.author.id 取引先責任者id`},
	{columnText, `
		問い合わせ内容 問い合わせ本文 問い合わせ詳細 相談内容 質問内容 要望内容 意見内容 意見要望 意見ご要望 意見感想 意見ご感想 申し出内容 申出内容 苦情内容 クレーム内容 受付内容 通話内容 用件内容
		投稿内容 投稿本文 レビュー本文 レビュー内容 口コミ本文 口コミ内容 クチコミ メッセージ本文 メッセージ内容
		発話内容 発言内容 発話テキスト 文字起こし 認識結果 発話 発言
		自由記述 自由記述欄 自由回答 自由意見 自由記入 自由記入欄 自由コメント フリーコメント フリーアンサー フリー回答
		inquirytext inquirybody inquirycontent inquirydetail messagetext messagebody bodytext reviewtext reviewbody posttext commenttext descriptiontext sourcebody
				utterance utterancetext transcripttext
		customermessage customertext customercomment verbatim fulltext openanswer freetext freecomment
		本文 メッセージ 客様の声 問い合わせ 相談 質問 要望 意見 感想 口コミ レビュー コメント 用件 内容 詳細 回答
		message body content comment comments inquiry question review feedback description details detail tweet post answer 説明 応対メモ 通話メモ 受電メモ 入電メモ 電話メモ`},
	{columnSubject, `件名 題名 表題 タイトル 見出し 問い合わせ件名 スレッドタイトル レビュータイトル mailsubject title reviewtitle headline summary`},
	{columnTurns, `会話ログ 会話履歴 会話内容 チャットログ チャット履歴 チャット内容 対話ログ やりとり 会話 messages conversation transcript dialogue dialog utterances chatlog conversationparts.conversationparts`},
	{columnUpdatedAt, `最終更新日時 更新日時 最終更新日 更新日 変更日時 lastupdatedat lastupdated lastmodifiedat lastmodified modifiedat modified updated editedat reviewlastupdatedateandtime`},
	{columnProduct, `
		対象商品名 対象商品 対象製品名 対象製品 問い合わせ商品 問い合わせ製品 商品名 製品名 商品 製品 品名 対象サービス サービス名 サービス 機種名 機種 型番 商品コード 製品コード
		アプリ名 productname product.name itemname item model modelname productcode sku appname packagename`},
	{columnAgent, `
		担当者名 担当者 担当者id 対応者名 対応者 応対者名 応対者 受付担当者 受付担当 受付者 記入者 オペレーター名 オペレーター オペレータ名 オペレータ オペレーターid スタッフ名 スタッフ 接客担当 対応スタッフ 担当
		assigneeid agentname agentid operatorname operatorid operator assignee assigneename assignedto staffname staff owner handledby ケース所有者 所有者 caseowner ownername`},
	{columnTeam, `担当部署 対応部署 受付部署 部署名 部署 担当チーム チーム名 チーム 担当グループ グループ名 グループ 店舗名 店舗 店名 来店店舗 支店名 支店 拠点 受付窓口 窓口 センター名 センター teamname department groupid group groupname queue store storename shop branch`},
	{columnFirstReplyAt, `
		初回返信日時 初回応答日時 初回回答日時 初回対応日時 一次返信日時 一次回答日時 一次対応日時 最初の返信日時 返信日時 回答日時 応答日時 対応日時 返信日 回答日
		firstreplyat firstresponseat firstrespondedat firstreplytime firstresponsetime firstansweredat firstanswerat repliedat respondedat answeredat replyat developerreplydateandtime responsedate`},
	{columnResolvedAt, `解決日時 対応完了日時 完了日時 クローズ日時 終了日時 処理完了日時 解決日 対応完了日 完了日 終了日 resolvedon resolvedtime solvedat closedat completedat finishedat endedat クローズ日 datetimeclosed closeddate dateclosed`},
	{columnStatus, `対応ステータス 対応状況 処理状況 解決状況 対応状態 処理ステータス 進捗状況 問い合わせステータス ステータス 状況 状態 進捗 対応結果 結果 ticketstatus casestatus state resolution`},
	{columnReply, `
		対応内容 回答内容 返信内容 返答内容 応対内容 案内内容 処理内容 対応記録 応対記録 返信本文 回答本文 対応詳細 対応メモ 返信 返答 回答 対応
		developerreplytext developerreply developerresponse responsebody agentreply agentanswer agentresponse replytext replybody answertext answerbody responsetext response answer`},
	{columnHandlingSeconds, `
		処理秒数 処理時間 通話秒数 通話時間 応対秒数 応対時間 対応秒数 対応時間 処理分数 通話分数 対応分数 平均処理時間
		handlingtime handletime handlingduration handlesseconds handleseconds handlingminutes handleminutes talktime talkseconds callduration durationseconds durationminutes aht duration`},
	{columnOffered, `呼出回数 呼び出し回数 入電回数 着信回数 着信呼数 入電数 着信数 呼数 offeredcalls callsoffered callattempts attempts`},
	{columnCSAT, `顧客満足度 総合満足度 客様満足度 対応満足度 満足度評価 満足度 csatscore satisfactionscore satisfactionrating satisfaction rating starrating stars 総合評価 評価点 星評価 評価 星 conversationrating.rating`},
	{columnCES, `顧客努力指標 顧客努力度 努力度 手間のかからなさ 解決のしやすさ 解決しやすさ cesscore effortscore customereffort customereffortscore effort`},
	{columnNPS, `npsスコア nps評価 推奨度 推奨意向 すすめ度 勧め度 npsscore npsrating recommendation likelihoodtorecommend recommend`},
	{columnFAQViewed, `閲覧faq 閲覧したfaq faq閲覧 faq閲覧履歴 閲覧記事 閲覧した記事 faqviews viewedfaq viewedfaqs viewedarticles articlesviewed`},
	{columnFAQSearched, `faq検索語 faq検索 検索語 検索ワード 検索キーワード 検索した言葉 faqsearch faqsearches searchedfaq searchterms searchterm searchwords searchqueries searchquery`},
	{columnBotHandoff, `ボット引継ぎ ボット引き継ぎ ボットからの引継ぎ 有人切替 有人切り替え 有人引継ぎ 有人対応 bothandover bothandedoff handedoff handoff handover escalatedtohuman escalated`},
	{columnURL, `投稿url reviewlink ページurl 問い合わせurl 問い合わせ元url レビューurl リンク permalink pageurl posturl link uri`},
	{columnLanguage, `言語 言語コード 対応言語 lang languagecode locale reviewerlanguage`},
	{columnTopics, `トピック topic`},
	{columnSentiment, `センチメント 感情 感情分類 感情極性`},
	{columnClock, `受付時刻 受付時間 受信時刻 受信時間 入電時刻 入電時間 着信時刻 投稿時刻 投稿時間 来店時刻 来店時間 送信時刻 送信時間 発生時刻 問い合わせ時刻 問い合わせ時間 登録時刻 時刻 timeofday time`},
	{columnSpeaker, `話者 発話者 発言者 話者区分 発話者区分 発言者区分 話者ラベル 話者種別 発話者種別 発言者種別 speaker speakerrole speakerlabel speakertype`},
	{columnEmail, `メールアドレス 客様メールアドレス 連絡先メールアドレス 送信元メールアドレス email emailaddress mailaddress mail customeremail customer.email requesteremail`},
	{columnTelephone, `電話番号 客様電話番号 連絡先電話番号 発信者番号 発信番号 telephone telephonenumber phonenumber callernumber customerphone customer.phone tel`},
	{columnOffset, `発話開始 発話開始時間 発話開始時刻 発話開始秒 開始秒 開始時間 開始位置 経過時間 経過秒 経過秒数 オフセット 開始 startseconds startsec offset offsetseconds elapsed elapsedseconds start`},
}

// segmentNames lists the headers of segments that most companies have.
var segmentNames = []struct{ segment, names string }{
	{"plan", `契約プラン 料金プラン 加入プラン 利用プラン プラン名 プラン plan planname customer.plan user.plan`},
	{"region", `住まいの地域 住まいの都道府県 居住地域 居住地 都道府県 地域 地方 エリア region prefecture area territory storefront customer.region user.region`},
	{"age_band", `年代 年齢層 年齢区分 年齢 ageband agegroup agerange age customer.age_band user.age_band`},
	{"app_version", `アプリバージョン appversionname appversion`},
	{"device", `端末 端末名 device devicename devicemodel`},
	{"gender", `性別 gender sex customer.gender user.gender`},
}

var headerAliases = func() map[string][]alias {
	m := map[string][]alias{}
	add := func(names string, a alias) {
		for rank, name := range strings.Fields(names) {
			a.rank = rank
			folded := foldHeader(name)
			m[folded] = append(m[folded], a)
		}
	}
	for _, entry := range headerNames {
		add(entry.names, alias{column: entry.column})
	}
	for _, entry := range segmentNames {
		add(entry.names, alias{segment: entry.segment})
	}
	for c, name := range CanonicalColumns {
		folded := foldHeader(name)
		m[folded] = append(m[folded], alias{column: column(c), rank: -1})
	}
	return m
}()

// aliasesOf lists the columns that a header may stand for.
func aliasesOf(header string) []alias {
	if found := headerAliases[foldHeader(header)]; found != nil {
		return found
	}
	if strings.Contains(header, groupSeparator) {
		return aliasesUnderGroup(strings.Split(header, groupSeparator))
	}
	short := foldHeader(withoutBrackets(withoutEnvelope(header)))
	var found []alias
	for _, a := range headerAliases[short] {
		a.rank += afterAllPlain
		found = append(found, a)
	}
	return found
}

// withoutEnvelope takes the name under which interfaces keep all members of a record off a dotted path.
func withoutEnvelope(path string) string {
	for _, envelope := range []string{"attributes.", "fields.", "properties.", "_source."} {
		if rest, ok := strings.CutPrefix(path, envelope); ok {
			return rest
		}
	}
	return path
}

// foldHeader brings headers that a reader takes for the same to one form: NFKC, lower case, without spaces,
// punctuation, brackets and the honorific at the front, with one spelling of 問い合わせ.
func foldHeader(header string) string {
	folded := foldName(header)
	for _, spelling := range []string{"問い合せ", "問合わせ", "問合せ", "といあわせ"} {
		folded = strings.ReplaceAll(folded, spelling, "問い合わせ")
	}
	for _, honorific := range []string{"お", "ご", "御"} {
		if rest, ok := strings.CutPrefix(folded, honorific); ok && rest != "" {
			return rest
		}
	}
	return folded
}

// foldName folds width and case and removes everything that only separates words.
func foldName(name string) string {
	name = strings.ToLower(norm.NFKC.String(name))
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\n', '\r', '_', '-', '.', ':', ';', '/', '・', '、', '(', ')', '[', ']', '{', '}', '<', '>', '「', '」', '『', '』', '【', '】', '〔', '〕', '《', '》', '*', '※', '#', '"', '\'', '\ufeff':
			return -1
		}
		return r
	}, name)
}

// withoutBrackets removes bracketed remarks such as units.
func withoutBrackets(header string) string {
	var kept strings.Builder
	depth := 0
	for _, r := range norm.NFKC.String(header) {
		switch r {
		case '(', '[', '{', '<', '【', '〔', '《', '「', '『':
			depth++
		case ')', ']', '}', '>', '】', '〕', '》', '」', '』':
			depth = max(0, depth-1)
		default:
			if depth == 0 {
				kept.WriteRune(r)
			}
		}
	}
	return kept.String()
}
