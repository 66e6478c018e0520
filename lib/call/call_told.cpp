#include "call/call_told.hpp"

#include <string>
#include <utility>

namespace dolthub::call {

class CallTold::Told {
public:
  Told(const std::shared_ptr<Telling>& telling, const wire::Call* call, const CallContext& context)
      : activity(telling, context.options.traceContext) {
    event_.id = activity.id();
    event_.purpose = context.purpose;
    if (call != nullptr) {
      event_.method = message::toString(call->request.method);
      event_.pathTemplate = call->pathTemplate;
    }
    event_.serverAddress = telling->host();
    event_.serverPort = telling->port();
    event_.traceContext = activity.traceContext();
    telling->tell<CallStarted>(&Observer::onCallStarted, event_);
  }

  void end(std::optional<Errc> error, Outcome outcome, unsigned httpStatus) {
    const std::string type = errorType(error, httpStatus);
    event_.attempts = activity.attempts();
    event_.lookUps = activity.lookUps();
    event_.error = error;
    event_.outcome = outcome;
    event_.httpStatus = httpStatus;
    event_.errorType = type;
    event_.duration = activity.telling().now() - activity.started();
    activity.telling().tell(&Observer::onCallEnded, event_);
  }

  Activity activity;

private:
  CallEnded event_;
};

CallTold::CallTold(Caller& caller, const wire::Call* call, CallContext& context) {
  if (caller.telling() != nullptr && context.activity == nullptr) {
    told_ = std::make_unique<Told>(caller.telling(), call, context);
    context.activity = &told_->activity;
  }
}

CallTold::~CallTold() {
  if (told_) {
    told_->end(Errc::ClientClosed, told_->activity.outcome(), 0);
  }
}

void CallTold::succeeded() {
  if (told_) {
    told_->end(std::nullopt, Outcome::Done, told_->activity.httpStatus());
    told_.reset();
  }
}

const Error& CallTold::failed(const Error& error) {
  if (told_) {
    told_->end(error.errc(), error.outcome(), error.httpStatus());
    told_.reset();
  }
  return error;
}

} // namespace dolthub::call
