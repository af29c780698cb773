// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/* A program for each kind of target that only a call can name. */
#include <linux/bpf.h>
#include <linux/errno.h>
#include <linux/ptrace.h>
#include <linux/types.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/usdt.bpf.h>

/* The process whose hits count; 0 for all, where the hook is of one process. */
volatile __u32 watched;

/* Hits by cookie, of those below 8. */
volatile __u64 hits[8];

/* What a USDT had as its first argument, the last time. */
volatile __s64 argument;

static __always_inline int count(__u64 cookie)
{
	if (!watched || bpf_get_current_pid_tgid() >> 32 == watched)
		__sync_fetch_and_add(&hits[cookie & 7], 1);
	return 0;
}

SEC("kprobe")
int on_kprobe(struct pt_regs *ctx)
{
	return count(bpf_get_attach_cookie(ctx));
}

SEC("kretprobe")
int on_kretprobe(struct pt_regs *ctx)
{
	return count(bpf_get_attach_cookie(ctx));
}

SEC("kprobe.multi")
int on_multi(struct pt_regs *ctx)
{
	return count(bpf_get_attach_cookie(ctx));
}

SEC("fentry/shmem_rmdir")
int on_fentry(void *ctx)
{
	return count(bpf_get_attach_cookie(ctx));
}

SEC("fexit/shmem_rmdir")
int on_fexit(void *ctx)
{
	return count(bpf_get_attach_cookie(ctx));
}

SEC("lsm/inode_rmdir")
int on_lsm(void *ctx)
{
	return count(bpf_get_attach_cookie(ctx));
}

SEC("usdt")
int on_usdt(struct pt_regs *ctx)
{
	long value;

	if (!bpf_usdt_arg(ctx, 0, &value))
		argument = value;
	return count(bpf_usdt_cookie(ctx));
}

SEC("perf_event")
int on_perf_event(void *ctx)
{
	return count(bpf_get_attach_cookie(ctx));
}

/* Programs that see packets, which the test marks by their port. */

const volatile __u16 port;

struct headers {
	__u8 version_and_length;
	__u8 ignored[8];
	__u8 protocol;
	__u8 more[10];
	__u16 source_port; /* of UDP, big-endian */
	__u16 port;
};

#define UDP 17

static __always_inline void count_packet(struct __sk_buff *skb, int at)
{
	struct headers headers;

	if (!bpf_skb_load_bytes(skb, at, &headers, sizeof(headers)) && headers.protocol == UDP &&
	    __builtin_bswap16(headers.port) == port)
		__sync_fetch_and_add(&hits[0], 1);
}

/* The process is the one that sends. */
SEC("cgroup_skb/egress")
int on_cgroup(struct __sk_buff *skb)
{
	count_packet(skb, 0);
	return 1;
}

SEC("xdp")
int on_xdp(struct xdp_md *ctx)
{
	struct headers *headers = (void *)(long)ctx->data + 14;

	if ((void *)(headers + 1) <= (void *)(long)ctx->data_end && headers->protocol == UDP &&
	    __builtin_bswap16(headers->port) == port)
		__sync_fetch_and_add(&hits[0], 1);
	return XDP_PASS;
}

/* For traffic control. */
SEC("tc")
int on_queue(struct __sk_buff *skb)
{
	count_packet(skb, 14);
	return -1; /* TC_ACT_UNSPEC */
}

/* Keeps no packet of which the content begins with 'x'. */
SEC("socket")
int on_socket(struct __sk_buff *skb)
{
	char first;

	__sync_fetch_and_add(&hits[0], 1);
	return !bpf_skb_load_bytes(skb, 8, &first, 1) && first == 'x' ? 0 : -1;
}

SEC("syscall")
int other(void *ctx)
{
	return 0;
}

char LICENSE[] SEC("license") = "GPL";
