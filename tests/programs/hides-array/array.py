# 数组练习
a = [3, 1, 2]
a.sort()
print(a)
