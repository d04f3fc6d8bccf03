package report

import (
	"fmt"
	"math"

	"voc"
)

// method says in plain words how the figures were made, for the estimators that the week shows.
func (b *builder) method() []methodLine {
	lines := []methodLine{
		{"人の数え方", "件数ではなく人を数えます。同じ人が週のうちに同じ話題を何度寄せても、どのチャネルからでも1人です。送信者が分からない声は1件を1人とし、ほぼ同じ文面の再投稿や二重送信はまとめて1人とします。"},
		b.shownMethod(),
		{"単純集計", "話題を寄せた人 ÷ 声を寄せた人。人数の多いチャネルの声がそのまま大きく出ます。"},
		{"チャネル均等", "どのチャネルも同じ重みにした平均です。人数の少ないチャネルの偶然が大きく出ることがあります。"},
		{"チャネルごとの値", "そのチャネルに声を寄せた人のうち、その話題を寄せた人の割合です。重みは付けません。"},
		{"95%区間", "同じ数え方を繰り返したとき、20回に19回は本当の割合を含む幅です。幅が重なる話題どうしの順位は、はっきりしません。"},
		{"大きく見える・小さく見える", "チャネルの区間が、すべてのチャネルの区間から完全に外れているときだけ、そう示します。"},
		{"一つのチャネルに偏った声", "そのチャネルを除くとチャネル均等の割合が半分未満になるか、話題を寄せた人の8割超がそのチャネルの人である話題です。"},
		{"増減の判定", fmt.Sprintf("過去8週までの平均と比べます（前の週が%d週以上あるとき）。多くの話題を一度に調べることによる偶然の当たりを抑え（Benjamini–Hochberg 法、q ≤ 0.05）、平均10人以上の話題で20%%以上変わったものだけを「増えた・減った」とします。それ以外は「はっきりした変化なし」か「データ不足」です。", baselineWeeks)},
		{"チャネルの中の変化と構成の変化", "単純集計の割合の変化を、各チャネルの中で割合が変わった分と、チャネルの人数構成が変わった分に分けたものです（Kitagawa 分解）。二つを足すと全体の変化になります。"},
		{"この数字から分からないこと", "重み付けが直すのは、チャネルの偏りだけです。声を寄せない人が何を考えているかは、この数字からは分かりません。"},
	}
	return lines
}

func (b *builder) shownMethod() methodLine {
	name := "表示している割合（" + voc.Visible(voc.EstimatorName(b.figures.shown)) + "）"
	switch b.figures.shown {
	case voc.Declared:
		return methodLine{name, "設定ファイルで宣言した顧客構成（チャネルごとの割合）を重みにした平均です。"}
	case voc.Balanced:
		text := "チャネルごとの割合を、どの話題にも同じ重みで平均した値です。チャネルどうしの話題が一致していれば人数に応じて、食い違うほど均等に近い重みになります。"
		if rho := b.input.Week.Rho; rho > 0 {
			text += fmt.Sprintf("今週は、一つのチャネルを最大でおよそ%s人分として数えています（ρ = %.3f）。", voc.FormatCount(int64(math.Round(math.Min(1/rho, 1e12)))), rho)
		} else {
			text += "今週は食い違いが見られないため、人数に応じた重みです（ρ = 0）。"
		}
		return methodLine{name, text}
	}
	return methodLine{name, "下の説明のとおりです。"}
}
