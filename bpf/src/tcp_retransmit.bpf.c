// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per TCP segment that the kernel sends again.
 */
#include "tcp_owner.bpf.h"

#include <bpf/bpf_tracing.h>

struct event {
	/*   0 */ __u64 time;		/* CLOCK_BOOTTIME, ns */
	/*   8 */ struct catalog_task task;	/* all zeros: unknown */
	/*  56 */ __u8 local_address[16];
	/*  72 */ __u8 remote_address[16];
	/*  88 */ __u16 local_port;
	/*  90 */ __u16 remote_port;
	/*  92 */ __u32 error;		/* 0 if it was sent */
	/*  96 */ enum tcp_state state;
	/*  97 */ __u8 unused[7];
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

/* Kernels with this field pass the result as the third argument. */
struct trace_event_raw_tcp_retransmit_skb {
	int err;
} __attribute__((preserve_access_index));

/* Only a negative result is an error number; a positive one reports congestion. */
static __always_inline __u32 error_number(int result)
{
	return result < 0 ? -result : 0;
}

static __always_inline int send(const struct sock *sk, int result)
{
	const struct owner *owner = owner_of(sk);
	struct event *e;

	if (!bpf_events_enabled(events) || !owner_admits(owner) ||
	    !(catalog_admits_port(local_port(sk)) || catalog_admits_port(remote_port(sk))))
		return 0;
	attempt_begins();
	if (!catalog_throttles_of(events, owner ? owner->task.cgroup_id : 0)) {
		e = bpf_events_reserve(events, sizeof(*e));
		if (e) {
			e->time = bpf_ktime_get_boot_ns();
			owner_task(&e->task, owner);
			read_endpoints(e, sk);
			e->error = error_number(result);
			e->state = BPF_CORE_READ(sk, __sk_common.skc_state);
			__builtin_memset(e->unused, 0, sizeof(e->unused));
			bpf_events_submit(events, e);
		}
	}
	attempt_ends();
	return 0;
}

/* Arguments: the socket, the segment, and on newer kernels the result. */
SEC("?tp_btf/tcp_retransmit_skb")
int on_retransmit_btf(__u64 *ctx)
{
	int result = 0;

	if (bpf_core_field_exists(struct trace_event_raw_tcp_retransmit_skb, err))
		result = (int)ctx[2];
	return send((const struct sock *)ctx[0], result);
}

SEC("?raw_tp/tcp_retransmit_skb")
int on_retransmit_raw(struct bpf_raw_tracepoint_args *ctx)
{
	int result = 0;

	if (bpf_core_field_exists(struct trace_event_raw_tcp_retransmit_skb, err))
		result = (int)ctx->args[2];
	return send((const struct sock *)ctx->args[0], result);
}

static __always_inline int on_state(const struct sock *sk, int to)
{
	if (!is_tcp(sk))
		return 0;
	owner_follow(sk, to);
	if (to == CLOSE)
		owner_forget(sk);
	return 0;
}

/* Arguments: the socket, its state before, its state from now on. */
SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(on_state_btf, const struct sock *sk, int from, int to)
{
	return on_state(sk, to);
}

SEC("?raw_tp/inet_sock_set_state")
int on_state_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return on_state((const struct sock *)ctx->args[0], ctx->args[2]);
}

char LICENSE[] SEC("license") = "GPL";
