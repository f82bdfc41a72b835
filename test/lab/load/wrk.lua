-- wrk asks as fast as it can. The lab's computer has two cores for everything, so each connection waits.
function delay()
  return 100
end

function done(summary)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%.3f,"errors":{"connect":%d,"read":%d,"write":%d,"timeout":%d,"status":%d}}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect, errors.read, errors.write, errors.timeout, errors.status
  ))
end
