// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * One record per established TCP connection when its socket ends. In the state
 * TIME_WAIT, which may follow, the kernel has no socket.
 */
#include "tcp_owner.bpf.h"

#include <bpf/bpf_tracing.h>

struct event {
	/*   0 */ __u64 time;		/* CLOCK_BOOTTIME, ns */
	/*   8 */ struct catalog_task task;	/* all zeros: unknown */
	/*  56 */ __u64 duration;	/* ns since it was established; 0: unknown */
	/*  64 */ __u64 bytes_sent;	/* without those sent again */
	/*  72 */ __u64 bytes_received;
	/*  80 */ __u8 local_address[16];
	/*  96 */ __u8 remote_address[16];
	/* 112 */ __u16 local_port;
	/* 114 */ __u16 remote_port;
	/* 116 */ __u32 error;		/* of the socket; 0 for none */
	/* 120 */ enum tcp_state state_before;
	/* 121 */ __u8 unused[7];
};

BPF_EVENTS_RING(events, 256 * 1024, struct event);

struct tcp_sock {
	__u64 bytes_sent;
	__u64 bytes_retrans;
	__u64 bytes_received;
} __attribute__((preserve_access_index));

enum sock_flags {
	SOCK_DONE = 1,	/* the peer's FIN has arrived */
};

/* The kernel counts the peer's FIN as a byte. */
static __always_inline __u64 bytes_received(const struct sock *sk)
{
	__u64 bytes = BPF_CORE_READ((const struct tcp_sock *)sk, bytes_received);
	__u64 flags = BPF_CORE_READ(sk, __sk_common.skc_flags);

	return bytes - (flags >> bpf_core_enum_value(enum sock_flags, SOCK_DONE) & 1);
}

static __always_inline bool was_established(int state)
{
	switch (state) {
	case ESTABLISHED:
	case FIN_WAIT1:
	case FIN_WAIT2:
	case CLOSE_WAIT:
	case LAST_ACK:
	case CLOSING:
		return true;
	}
	return false;
}

static __always_inline void send(const struct sock *sk, int state_before)
{
	const struct tcp_sock *tcp = (const struct tcp_sock *)sk;
	const struct owner *owner = owner_of(sk);
	__u64 now = bpf_ktime_get_boot_ns();
	__u64 duration = owner && owner->established ? now - owner->established : 0;
	struct event *e;

	if (!bpf_events_enabled(events) || !owner_admits(owner) ||
	    !catalog_admits_duration(duration) ||
	    !(catalog_admits_port(local_port(sk)) || catalog_admits_port(remote_port(sk))))
		return;
	attempt_begins();
	if (!catalog_throttles_of(events, owner ? owner->task.cgroup_id : 0)) {
		e = bpf_events_reserve(events, sizeof(*e));
		if (e) {
			e->time = now;
			owner_task(&e->task, owner);
			e->duration = duration;
			e->bytes_sent = BPF_CORE_READ(tcp, bytes_sent) -
					BPF_CORE_READ(tcp, bytes_retrans);
			e->bytes_received = bytes_received(sk);
			read_endpoints(e, sk);
			e->error = BPF_CORE_READ(sk, sk_err);
			e->state_before = state_before;
			__builtin_memset(e->unused, 0, sizeof(e->unused));
			bpf_events_submit(events, e);
		}
	}
	attempt_ends();
}

static __always_inline int on_state(const struct sock *sk, int from, int to)
{
	if (!is_tcp(sk))
		return 0;
	owner_follow(sk, to);
	if (to == CLOSE) {
		if (was_established(from))
			send(sk, from);
		owner_forget(sk);
	}
	return 0;
}

/* Arguments: the socket, its state before, its state from now on. */
SEC("?tp_btf/inet_sock_set_state")
int BPF_PROG(on_state_btf, const struct sock *sk, int from, int to)
{
	return on_state(sk, from, to);
}

SEC("?raw_tp/inet_sock_set_state")
int on_state_raw(struct bpf_raw_tracepoint_args *ctx)
{
	return on_state((const struct sock *)ctx->args[0], ctx->args[1], ctx->args[2]);
}

char LICENSE[] SEC("license") = "GPL";
