-- wrk's script: the tokens of a file in rotation, and the result as one line of JSON.
--   wrk … -s wrk.lua URL -- FILE SENT STATUSES
-- FILE has a token on each line. After SENT requests stderr is told so (0: never); STATUSES 1 counts answers by status, which costs wrk a
-- part of its speed.
local requests, size, at, sent

local function prepared(file)
  local list = {}
  for token in io.lines(file) do
    list[#list + 1] = wrk.format('GET', nil, { ['authorization'] = 'Bearer ' .. token })
  end
  return list
end

local function tell(word)
  io.stderr:write(word, '\n')
  io.stderr:flush()
end

function setup(thread)
  load = thread
end

function init(args)
  requests, at, sent = prepared(args[1]), 0, tonumber(args[2])
  size = #requests
  if args[3] == '1' then
    statuses = {}
    response = function(status)
      statuses[status] = (statuses[status] or 0) + 1
    end
  end
  tell('ready')
end

function request()
  at = at + 1
  if at == sent then tell('sent') end
  return requests[at % size + 1]
end

function done(summary, latency)
  local percentiles, counted = {}, {}
  for _, share in ipairs({ 50, 90, 99, 99.9 }) do
    percentiles[#percentiles + 1] = ('"p%s":%d'):format(tostring(share):gsub('%.', ''), latency:percentile(share))
  end
  for status, count in pairs(load:get('statuses') or {}) do
    counted[#counted + 1] = ('"%d":%d'):format(status, count)
  end
  local errors = summary.errors
  print(('{"requests":%d,"microseconds":%d,%s,"unread":%d,"refused":%d,"statuses":{%s}}'):format(
    summary.requests, summary.duration, table.concat(percentiles, ','),
    errors.connect + errors.read + errors.write + errors.timeout, errors.status, table.concat(counted, ',')))
end
