package sample

// configuration is voc.yaml of the sample.
const configuration = `title: みどり家電
timezone: Asia/Tokyo
now: 2026-10-05T09:00:00+09:00
inputs:
  - path: phone.csv
    channel: phone
    id_space: crm
    encoding: cp932
    columns:
      id: 受付番号
      received_at: 受付日時
      customer_id: お客様番号
      text: 問い合わせ内容(オペレーター記録)
      reply: 対応内容
      agent: 担当者
      status: 対応状況
      handling_seconds: 処理秒数
      offered: 呼出回数
      resolved_at: 対応完了日時
      product: 商品名
  - path: web.csv
    channel: web
    id_space: crm
  - path: web_late.csv
    channel: web
    id_space: crm
  - path: mail.mbox
    channel: email
    id_space: mail
    own_addresses: ["@midori-kaden.example"]
  - path: chat.jsonl
    channel: chat
    id_space: crm
    columns: {received_at: started_at}
  - path: line.csv
    channel: line
    id_space: line
  - path: sns.jsonl
    channel: sns
    id_space: sns
    columns: {received_at: created_at, customer_id: author_id, language: lang}
  - path: community.jsonl
    channel: community
    id_space: forum
    columns: {id: post_id, received_at: posted_at, customer_id: member_id, subject: title, text: body}
  - path: visits.xlsx
    channel: visit
    id_space: crm
    columns: {id: 受付番号, received_at: 来店日時, customer_id: お客様番号, team: 店舗, text: 内容, reply: 対応, agent: 担当, status: 対応状況, nps: NPS, product: 商品}
faq:
  articles: faq_articles.csv
  searches: faq_searches.csv
customers: {path: customers.csv, id_space: crm}
target:
  channel: {phone: 0.30, web: 0.20, email: 0.12, chat: 0.12, line: 0.10, sns: 0.06, community: 0.04, visit: 0.06}
holidays: [2026-08-11, 2026-09-21, 2026-09-22, 2026-09-23]
`
