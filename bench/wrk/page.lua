-- A respondent a thread: opens the page, sends its form, reads the thanks. One connection a thread.
local step, key = 1, ""
local form = { ["Content-Type"] = "application/x-www-form-urlencoded" }
local location = ""

function request()
  if step == 1 then
    return wrk.format("GET", "/s/quick?source=receipt")
  elseif step == 2 then
    local body = "version=1&page=1&edit=0&language=en&source=receipt&key=" .. key .. "&q.score=9&q.why=Warm+bread"
    return wrk.format("POST", "/s/quick", form, body)
  end
  return wrk.format("GET", location)
end

function response(status, headers, body)
  if step == 1 then
    key = body:match('name="key" value="([^"]+)"')
    step = 2
  elseif step == 2 then
    location = headers["location"]
    step = 3
  else
    step = 1
  end
end
