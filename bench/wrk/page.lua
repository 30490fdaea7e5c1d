-- Respondents: each opens the page, sends its form with the page's own key, and reads the thanks it is sent on to.
-- Whichever connection is free does the next thing that waits, so any number of connections share a thread.
local keys, thanks = {}, {}
local form = { ["Content-Type"] = "application/x-www-form-urlencoded" }

function request()
  local location = table.remove(thanks)
  if location then
    return wrk.format("GET", location)
  end
  local key = table.remove(keys)
  if key then
    local body = "version=1&page=1&edit=0&language=en&source=receipt&key=" .. key .. "&q.score=9&q.why=Warm+bread"
    return wrk.format("POST", "/s/quick", form, body)
  end
  return wrk.format("GET", "/s/quick?source=receipt")
end

function response(status, headers, body)
  local location = headers["location"]
  if location then
    table.insert(thanks, location)
    return
  end
  local key = body:match('name="key" value="([^"]+)"')
  if key then
    table.insert(keys, key)
  end
end
