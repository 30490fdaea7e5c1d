-- One-page answers as a program sends them, each with a key of its own.
local sent = 0
local run = string.format("%d%06d", os.time(), math.random(999999))
math.randomseed(os.time())
local headers = { ["Content-Type"] = "application/json" }

function init(args)
  run = string.format("r%d-%d", os.time(), math.random(1, 999999999))
end

function request()
  sent = sent + 1
  local body = string.format(
    '{"version":1,"key":"%s-%012d","language":"en","source":"receipt","hidden":{"order":"A-%d"},"started_at":"2026-11-20T12:00:00Z","answers":{"score":%d,"why":"The bread was warm and the queue was short, thank you."},"complete":true}',
    run, sent, sent, sent % 11)
  return wrk.format("POST", "/a/quick", headers, body)
end
