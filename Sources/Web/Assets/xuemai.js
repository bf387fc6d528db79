// xuemai
